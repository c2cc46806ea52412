"""A mail server that takes its time, so that workers are often killed in the middle of a job; and that says what it sent."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

TAKES = 0.1
"""Seconds for a job, however many messages it sends."""


class SlowMail(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        time.sleep(TAKES)
        with Path(os.environ["CRASH_MAILS"]).open("a", encoding="utf-8") as sent:
            sent.writelines(f"{link_in(message.body) or message.subject}\n" for message in email_messages)
        return len(email_messages)


def link_in(body: str) -> str:
    return next((line for line in body.splitlines() if line.startswith("http")), "")
