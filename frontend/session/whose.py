"""Names for people that tell nothing to who reads them, and that nobody else can make: they are signed by this instance."""

from typing import Any

from django.utils.crypto import salted_hmac


def whose(*identifiers: Any) -> str:
    """Of a user, or of a user acting for an agency. The same ones give the same name."""
    return salted_hmac("frontend.session.whose", " ".join(map(str, identifiers)), algorithm="sha256").hexdigest()[:32]
