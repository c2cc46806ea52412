from django.db import models

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Identified


class CacheEntry(models.Model):
    """The table of Django's database cache: what one web process counts (failed sign-ins), all of them know."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"


class Draft(Identified):
    """What somebody, acting for an agency, has typed on a page and not sent. Personal data: for their eyes, for three days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    """Without its query: no form of ours is another one by its query."""
    data = models.JSONField()
    """Lists of texts, by name of field."""
    updated_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "agency", "path"], name="one_draft_per_page")]
