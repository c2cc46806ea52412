"""`manage.py messages`: bring the French catalogue up to date with the code; `--check` refuses when it is not.

The sentences of the code are English, so English needs no catalogue. Babel does the work: no gettext tools on the machine.
"""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PACKAGES = ("backend", "agencies", "cases", "irritants", "api", "frontend")
CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
TEMPLATE_SUFFIXES = {".html", ".txt"}
KEYWORDS: dict[str, tuple[Any, ...] | None] = {
    name: arguments
    for names, arguments in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    )
    for name in names
}
HEADER = "# French words of Fil rouge. `manage.py messages` writes this file; the translations in it are ours to edit."
ALWAYS_THE_SAME: dict[str, Any] = {
    "domain": "django",
    "creation_date": datetime(2026, 1, 1, tzinfo=UTC),  # no date of today: two runs on the same code write the same bytes
    "revision_date": datetime(2026, 1, 1, tzinfo=UTC),
    "last_translator": "Fil rouge",
    "language_team": "Fil rouge",
    "msgid_bugs_address": "Fil rouge",
}
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[#0\- +]*[\d.]*[a-zA-Z]|\{\w*\}")

Entry = tuple[Any, list[str], str | None]
"""What Babel yields for one call: its strings, the comments for translators, its context."""


class Command(BaseCommand):
    help = "Extracts the sentences of the code into locale/fr and compiles the catalogue."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when something is to be done.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:  # noqa: ARG002
        try:
            import babel  # noqa: F401
        except ImportError:
            raise CommandError("Babel is not installed. Install what development needs: pip install -r requirements-dev.txt") from None
        po = settings.BASE_DIR / CATALOGUE
        catalogue = updated(po, settings.BASE_DIR)
        texts, compiled = as_po(catalogue), as_mo(catalogue)
        found = list(problems(catalogue))
        if check:
            if not po.exists() or po.read_bytes() != texts:
                found.append(f"{CATALOGUE} is not up to date with the code: run `manage.py messages`, then translate what is new.")
            if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").read_bytes() != compiled:
                found.append(f"{CATALOGUE.with_suffix('.mo')} does not hold what {CATALOGUE} says: run `manage.py messages`.")
        else:
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_bytes(texts)
            po.with_suffix(".mo").write_bytes(compiled)
        for problem in found:
            self.stderr.write(problem)
        self.stdout.write(f"{len(catalogue)} sentences, {len(found)} problems.")
        if check and found:
            raise CommandError(f"The French catalogue has {len(found)} problems, listed above.")


def extracted(root: Path) -> Iterator[tuple[str, Entry]]:
    """Every sentence of the code with the file it stands in."""
    from babel.messages.extract import extract

    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                source = path.read_bytes()
            elif path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
                source = python_of_template(path)
            else:
                continue
            name = str(path.relative_to(root))
            for _line, message, comments, context in extract("python", BytesIO(source), keywords=KEYWORDS, comment_tags=("Translators:",)):
                yield name, (message, comments, context)


def python_of_template(path: Path) -> bytes:
    """Django turns a template into something like Python; without its indentation Python's own tokenizer reads it."""
    lines = templatize(path.read_text("utf-8"), origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


def updated(po: Path, root: Path) -> "Catalog":
    """The catalogue on disk, with the sentences of the code: new ones empty, those that left gone."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    catalogue = Catalog(locale="fr", project="Fil rouge", version="1", header_comment=HEADER, fuzzy=False, **ALWAYS_THE_SAME)
    if po.exists():
        with po.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    catalogue[message.id] = message
    template = Catalog(**ALWAYS_THE_SAME)
    for name, (message, comments, context) in extracted(root):
        template.add(message, None, [(name, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def problems(catalogue: "Catalog") -> Iterator[str]:
    """What keeps a French reader from reading French: one sentence per problem."""
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"“{shown(message)}” is marked fuzzy: check it and take the mark away."
        if not all(translations(message)):
            yield f"“{shown(message)}” has no French sentence."
        elif any(
            placeholders(text) != placeholders(original) for text, original in zip(translations(message), originals(message), strict=True)
        ):
            yield f"“{shown(message)}” and its French sentence do not have the same placeholders."


def originals(message: "Message") -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def translations(message: "Message") -> list[str]:
    """One per form (French has as many as English); empty while nobody translated it."""
    if not message.string:
        return ["" for _ in originals(message)]
    return [message.string] if isinstance(message.string, str) else list(message.string)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def shown(message: "Message") -> str:
    return originals(message)[0]


def as_po(catalogue: "Catalog") -> bytes:
    from babel.messages.pofile import write_po

    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def as_mo(catalogue: "Catalog") -> bytes:
    from babel.messages.mofile import write_mo

    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()
