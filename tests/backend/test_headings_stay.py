"""Headings stay in sight in a workbook, as the programs that open it see them."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from backend.base.spreadsheets import Share, Sheet, as_ods, as_xlsx

SHEET = Sheet(
    "x",
    ["Thème", "Taux"],
    [[f"Ligne {at}", Share(at / 100)] for at in range(60)],
    [("Sujet", "Irritants"), ("Période", "2026")],
    [("Taux", "Résolus ÷ remontés.")],
)
ABOVE = 4
"""Two notes, an empty line, the headings."""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Told"/></library:library>"""
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Told" script:language="StarBasic">
Sub Main(file As String, told As String)
  Dim options(0) As New com.sun.star.beans.PropertyValue
  document = StarDesktop.loadComponentFromURL(file, "_blank", 0, options())
  view = document.getCurrentController()
  Open told For Output As #1
  Print #1, view.hasFrozenPanes(); view.getSplitColumn(); view.getSplitRow()
  Close #1
  document.close(True)
End Sub
</script:module>"""


def test_excel_and_open_document_say_so() -> None:
    [table, *_rest] = load_workbook(io.BytesIO(as_xlsx(SHEET))).worksheets
    assert table.freeze_panes == f"A{ABOVE + 1}"
    with zipfile.ZipFile(io.BytesIO(as_ods(SHEET))) as parts:
        settings = parts.read("settings.xml").decode()
    for prefix in re.findall(r'config:name="(\w+):', settings):
        assert f"xmlns:{prefix}=" in settings, "LibreOffice heeds no settings whose prefix it does not know"
    assert re.search(rf'"VerticalSplitMode"[^>]*>2<.*"VerticalSplitPosition"[^>]*>{ABOVE}<', settings)


def test_libre_office_sees_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"

    def start(*asked: str) -> None:
        subprocess.run([office, "--headless", "--norestore", profile, *asked], check=True, timeout=120, capture_output=True)

    start("--terminate_after_init")  # it fills its profile, over what it finds there
    macros = tmp_path / "profile/user/basic/Standard"
    (macros / "script.xlb").write_text(LIBRARY, "utf-8")
    (macros / "Told.xba").write_text(MACRO, "utf-8")
    for extension, write in (("ods", as_ods), ("xlsx", as_xlsx)):
        file, told = tmp_path / f"table.{extension}", tmp_path / f"{extension}.txt"
        with override("fr"):
            file.write_bytes(write(SHEET))
        start(f"macro:///Standard.Told.Main(file://{file},{told})")
        assert told.read_text().split() == ["True", "0", str(ABOVE)], extension
