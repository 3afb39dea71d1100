"""What every table of text shares: letters of columns, half-width text, formula-safe cells."""

from __future__ import annotations

import datetime as dt

import polars as pl

# Characters of a cell that a spreadsheet would run as a formula (SECURITY F2).
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_NARROW = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_HALVES = str.maketrans(_WIDE + "\u3000\u00a0\u2013\u2014\u2212", _NARROW + "  ---")
# Alphanumerics only: in polars a list of replacements is one pass.
_WIDE_ALNUM = [char for char in _WIDE if chr(ord(char) - 0xFEE0).isalnum() or char in "－．／＋"]
_NARROW_ALNUM = [chr(ord(char) - 0xFEE0) for char in _WIDE_ALNUM]
# Options of a workbook by xlsxwriter in which every text stays a text.
AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
EXCEL_EPOCH = dt.date(1899, 12, 30)
EXCEL_EPOCH_1904 = dt.date(1904, 1, 1)


def half_width(text: str) -> str:
    """Return the text with full-width ASCII, blanks and dashes in their half-width form."""
    return text.translate(_HALVES)


def half_width_column(column: pl.Expr) -> pl.Expr:
    """`half_width` for letters and digits of a whole column; blanks are left to the caller."""
    return column.str.replace_many(_WIDE_ALNUM, _NARROW_ALNUM)


def column_letter(index: int) -> str:
    """Return the spreadsheet's letter of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def safe_text(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that starts like a formula gets a leading
    apostrophe; numbers, dates and None stay as they are.
    """
    if isinstance(value, str) and value.startswith(FORMULA_LEADS):
        return f"'{value}"
    return value


def serial_date(serial: int, *, date1904: bool = False) -> dt.date:
    """Return the day that a spreadsheet's serial number stands for (1900 system by default).

    Serials up to 60 lie in the 1900 system's wrong leap year and are one day late; no living
    person was born then.
    """
    epoch = EXCEL_EPOCH_1904 if date1904 else EXCEL_EPOCH
    return epoch + dt.timedelta(days=serial)
