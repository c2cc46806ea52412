"""docs/performance.md: each program that measures keeps its own part of it, between two marks."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def keep(program: str, text: str, page: Path = PAGE) -> None:
    """Replace the part of `program`, or add it at the end; everything else stays as it is."""
    begin, end = f"<!-- {program}: begin -->", f"<!-- {program}: end -->"
    before = page.read_text("utf-8") if page.exists() else "# Performance\n"
    part = f"{begin}\n\n{text.strip()}\n\n{end}\n"
    head, mark, rest = before.partition(begin)
    page.write_text(head + part + rest.partition(f"{end}\n")[2] if mark else f"{before.rstrip()}\n\n{part}", "utf-8")
