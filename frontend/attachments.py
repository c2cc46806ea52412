"""What leaves a page as a file."""

from django.http import HttpResponse


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """To be kept by the browser, which takes it for nothing else than `media_type`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)
