"""What a deployment should have said and has not: told by `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

NOTICE = {
    "NOTICE_CONTROLLER": "who answers for the processing",
    "NOTICE_LEGAL_BASIS": "on which legal ground",
    "NOTICE_KEPT_FOR": "how long the file is kept",
    "NOTICE_DPO": "whom to ask",
}


@register(deploy=True)
def the_notice_says_all(**_: Any) -> list[CheckMessage]:
    missing = [f"{name} ({what})" for name, what in NOTICE.items() if not getattr(settings, name)]
    if not missing:
        return []
    return [
        Warning(
            f"The information notice that people sign leaves blank lines for want of {', '.join(missing)}.",
            hint="Set them in the environment: docs/runbook.md. Until then, each must be written by hand on each paper.",
            id="fil_rouge.W001",
        )
    ]
