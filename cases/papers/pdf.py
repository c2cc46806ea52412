"""A paper as a tagged PDF (PDF/UA-1, which screen readers follow), set by Typst. See docs/adr/0015-papers.md."""

import json
from pathlib import Path

import typst
from django.utils.translation import override

from backend.base.written import dated
from cases.papers.shapes import Paper

TEMPLATE = Path(__file__).with_name("paper.typ").read_bytes()


def as_pdf(paper: Paper) -> bytes:
    """What the paper says reaches the template as data: markup in it is text."""
    with override(paper.language):
        day = dated(paper.made_on, "j F Y")
    said = json.dumps({**paper.shown(), "day": day}, default=str)
    try:
        return bytes(typst.compile(TEMPLATE, sys_inputs={"paper": said}, pdf_standards=["ua-1"]))
    except typst.TypstError:  # a letter that no font here has, which the standard refuses: better a paper with a blank than none
        return bytes(typst.compile(TEMPLATE, sys_inputs={"paper": said}))


def file_name(paper: Paper) -> str:
    """Carries the reference, and nobody's name."""
    return f"{paper.kind.value}-{paper.case.reference}-{paper.language}.pdf"
