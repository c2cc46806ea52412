"""The file of a document that was removed goes once the removal is committed; what a job did not reach, the sweep does."""

from django_tasks import task

from cases.documents.keeping import erase
from cases.models import Document


@task()
def erase_removed(document_id: str) -> None:
    """May run twice: of a file that is gone, there is nothing to erase. Raises OSError, to be tried again."""
    found = Document.objects.filter(pk=document_id, removed_at__isnull=False).values_list("stored_as", flat=True).first()
    if found:
        erase(found)
