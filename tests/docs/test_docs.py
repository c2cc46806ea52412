"""Documentation that tells the truth: links lead somewhere, codes are all there, the glossary says what screens say."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils.translation import override

from api.codes import CODES
from backend.localdb import PROJECT

DOCS = PROJECT / "docs"
PAGES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md"), *PROJECT.glob("*/data/README.md")])
SOURCES = [
    path for name in ("backend", "agencies", "cases", "irritants", "api", "frontend") for path in sorted((PROJECT / name).rglob("*.py"))
]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH_IN_CODE = re.compile(r"`((?:backend|agencies|cases|irritants|api|frontend|docs|tests|docker|locale)/[\w./-]*\w)`")
SOMEBODYS_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp|mnt|opt)/\w")


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def prose(page: Path) -> str:
    """Without blocks of code, where brackets mean something else."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of titles."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("written", PAGES, ids=name_of)
def test_every_link_leads_somewhere(written):
    for link in LINK.findall(prose(written)):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (written.parent / path).resolve() if path else written
        assert target.exists(), link
        assert target.is_relative_to(PROJECT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("written", PAGES, ids=name_of)
def test_every_file_that_is_named_is_there(written):
    for path in PATH_IN_CODE.findall(prose(written)):
        assert (PROJECT / path).exists(), path


@pytest.mark.parametrize("path", [*PAGES, *sorted(DOCS.rglob("*.py"))], ids=name_of)
def test_no_page_speaks_of_somebodys_machine(path):
    assert SOMEBODYS_MACHINE.search(path.read_text()) is None


def test_every_decision_named_in_the_code_was_written_down():
    named = {number for path in SOURCES for number in re.findall(r"docs/adr/(\d{4})", path.read_text())}
    assert {"0003", "0004", "0005"} <= named
    for number in named:
        assert len(list((DOCS / "adr").glob(f"{number}-*.md"))) == 1, number


@pytest.mark.parametrize("written", sorted((DOCS / "adr").glob("*.md")), ids=name_of)
def test_a_decision_is_one_screen_in_three_parts(written):
    text = written.read_text()
    assert text.startswith(f"# {written.name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 50


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_api_page_lists_every_code_with_its_status_and_sentence():
    table = re.findall(r"^\| `\w+` \| \d{3} \| .+ \|$", (DOCS / "api.md").read_text(), re.MULTILINE)
    with override("en"):
        expected = [f"| `{name}` | {code.status} | {code.sentence} |" for name, code in CODES.items()]
    assert table == expected, "The table should read:\n" + "\n".join(expected)


def test_every_code_of_a_refusal_is_explained():
    """Those that the domain gives to a refusal as a whole; the codes of single values are told by their reason."""
    given = {code for path in SOURCES for code in codes_given(path)}
    assert {"agreement_missing", "role_needed"} <= given
    assert given - CODES.keys() == set()


def codes_given(path: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"Conflict", "NotAllowed", "Invalid"}:
            yield from (word.value.value for word in call.keywords if word.arg == "code" and isinstance(word.value, ast.Constant))


def test_every_setting_in_the_docs_is_read_by_the_code():
    """The other way round, that the runbook lists each setting, is tests/backend/test_deployment.py."""
    code = "\n".join((PROJECT / path).read_text() for path in ("docker-compose.yml", "backend/roles.sql", *map(name_of, SOURCES)))
    [settings] = re.findall(r"^## Settings$(.*?)^## ", (DOCS / "runbook.md").read_text(), re.MULTILINE | re.DOTALL)
    listed = {name for row in re.findall(r"^\| (`[A-Z].*?) \|", settings, re.MULTILINE) for name in re.findall(r"`([A-Z_]+)`", row)}
    named = {name for page in PAGES for name in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", prose(page))}
    assert {"SECRET_KEY", "DATABASE_URL", "API_RATE_READ"} <= listed
    for name in listed | named:
        assert re.search(rf"\b{name}\b", code), name


# --- the glossary ---

GLOSSARY = (DOCS / "glossary.md").read_text()
MODULES = (
    "agencies.roles",
    "agencies.models.agency",
    "agencies.models.invitation",
    "agencies.models.member",
    "agencies.themes",
    "cases.statuses",
    "cases.plan.statuses",
    "cases.models.flag",
    "cases.models.person",
    "irritants.statuses",
)


def choices() -> dict[str, type[TextChoices]]:
    """By qualified name: those declared beside a module's models, and inside them."""
    found = {}
    for name in MODULES:
        module = importlib.import_module(name)
        holders: list[Any] = [module, *(value for value in vars(module).values() if isinstance(value, type) and value.__module__ == name)]
        for holder in holders:
            for value in vars(holder).values():
                if isinstance(value, type) and issubclass(value, TextChoices) and value.__module__ == name:
                    found[value.__qualname__] = value
    return found


def sections() -> dict[str, list[tuple[str, str]]]:
    """Per title of the glossary's codes, its rows: code and French."""
    parts = re.split(r"^### ([\w.]+): .+$", GLOSSARY, flags=re.MULTILINE)
    return {title: re.findall(r"^\| `(\w+)` \| (.+?) \|", body, re.MULTILINE) for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_no_set_of_codes_is_declared_elsewhere():
    declared = {path for path in SOURCES if re.search(r"^ *class \w+\((?:models\.)?TextChoices\)", path.read_text(), re.MULTILINE)}
    assert {name_of(path).removesuffix(".py").replace("/", ".") for path in declared} == set(MODULES)


def test_the_glossary_has_every_set_of_codes():
    assert sections().keys() == choices().keys()


@pytest.mark.parametrize("name", choices())
def test_the_glossary_says_what_screens_say(name):
    with override("fr"):
        assert sections()[name] == [(member.value, str(member.label)) for member in choices()[name]]
