"""Tables for a spreadsheet: CSV that runs no formula, OpenDocument and Excel, where a text is a text and a number a number."""

from collections.abc import Callable, Mapping

from backend.base.spreadsheets.comma_separated import CSV, FORMULA, as_csv
from backend.base.spreadsheets.excel import XLSX, as_xlsx
from backend.base.spreadsheets.open_document import ODS, as_ods
from backend.base.spreadsheets.sheet import Cell, Share, Sheet

FORMATS: Mapping[str, tuple[str, Callable[[Sheet], bytes]]] = {"csv": (CSV, as_csv), "xlsx": (XLSX, as_xlsx), "ods": (ODS, as_ods)}
"""By extension: media type, and who writes it."""

__all__ = ["CSV", "FORMATS", "FORMULA", "ODS", "XLSX", "Cell", "Share", "Sheet", "as_csv", "as_ods", "as_xlsx"]
