from django.db import models


class CacheEntry(models.Model):
    """The table of Django's database cache: what one web process counts (failed sign-ins), all of them know."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"
