"""French is complete: every sentence of the code has a translation with the same placeholders, and the compiled file is that one."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.base.management.commands.messages import CATALOGUE

FIRST = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

"""


def check() -> str:
    said = StringIO()
    call_command("messages", "--check", stdout=said, stderr=said)
    return said.getvalue()


def test_the_catalogue_is_up_to_date_and_complete():
    assert " 0 problems" in check()


class TestCheckRefuses:
    @pytest.fixture
    def project(self, tmp_path: Path, settings) -> Path:
        """A project of two sentences, both translated, one of them in a template."""
        (tmp_path / "frontend" / "templates").mkdir(parents=True)
        (tmp_path / "frontend" / "refusals.py").write_text('from x import gettext as _\n\nNO = _("No, %(name)s.")\n')
        (tmp_path / "frontend" / "templates" / "page.html").write_text(
            "{% load i18n %}\n  {% if x %}\n{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}{% endif %}"
        )
        settings.BASE_DIR = tmp_path
        self.write(tmp_path, "Non, %(name)s.")
        return tmp_path

    def write(self, project: Path, french: str, mark: str = "") -> None:
        po = project / CATALOGUE
        po.parent.mkdir(parents=True, exist_ok=True)
        cases = 'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "%(n)s dossier"\nmsgstr[1] "%(n)s dossiers"\n\n'
        po.write_text(f'{FIRST}{cases}{mark}msgid "No, %(name)s."\nmsgstr "{french}"\n')
        call_command("messages", stdout=StringIO(), stderr=StringIO())

    def refusal(self) -> str:
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("messages", "--check", stdout=StringIO(), stderr=said)
        return said.getvalue()

    def test_nothing_when_all_is_well(self, project: Path):
        assert "2 sentences, 0 problems" in check()

    def test_a_missing_sentence(self, project: Path):
        self.write(project, "")
        assert "“No, %(name)s.” has no French sentence." in self.refusal()

    @pytest.mark.parametrize("french", ["Non.", "Non, %(nom)s.", "Non, %(name)d."])
    def test_other_placeholders(self, french: str, project: Path):
        self.write(project, french)
        assert "do not have the same placeholders" in self.refusal()

    def test_a_fuzzy_sentence(self, project: Path):
        self.write(project, "Non, %(name)s.", mark="#, fuzzy\n")
        assert "is marked fuzzy" in self.refusal()

    def test_a_new_sentence_in_the_code(self, project: Path):
        (project / "frontend" / "more.py").write_text('from x import gettext_lazy as _\nYES = _("Yes.")\n')
        assert "is not up to date with the code" in self.refusal()

    def test_a_sentence_that_left_the_code(self, project: Path):
        (project / "frontend" / "refusals.py").write_text("")
        assert "is not up to date with the code" in self.refusal()
        call_command("messages", stdout=StringIO(), stderr=StringIO())
        assert "1 sentences, 0 problems" in check()

    def test_a_compiled_file_that_says_something_else(self, project: Path):
        (project / CATALOGUE).with_suffix(".mo").write_bytes(b"")
        assert "django.mo does not hold what" in self.refusal()
