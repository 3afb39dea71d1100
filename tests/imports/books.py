"""Files as offices send them, and as attackers do, made in memory."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
import xlwt

from volunteers.groundwork.common.id_number import check_character

HEADINGS = (
    "序号",
    "姓名",
    "性别",
    "民族",
    "出生年月",
    "政治面貌",
    "身份证号码",
    "联系电话",
    "用户名",
)
Row = Sequence[Any]


def number(serial: int, *, area: str = "530802", born: str = "19900115") -> str:
    """Return a valid identity number; the serial's parity is the sex."""
    body = f"{area}{born}{serial:03d}"
    return body + check_character(body)


def person(serial: int, **changes: Any) -> list[Any]:
    """Return one valid row under HEADINGS; `changes` by heading."""
    values = {
        "序号": str(serial),
        "姓名": f"张{chr(0x4E00 + serial * 7)}",
        "性别": "男" if serial % 2 else "女",
        "民族": "汉族",
        "出生年月": "1990-01",
        "政治面貌": "群众",
        "身份证号码": number(serial),
        "联系电话": f"154{serial:08d}",
        "用户名": f"user{serial:05d}",
    }
    return list((values | changes).values())


def people(count: int) -> list[list[Any]]:
    return [person(serial) for serial in range(1, count + 1)]


def xlsx(rows: Sequence[Row], *, headings: Row | None = HEADINGS, **options: Any) -> bytes:
    """Return a workbook: texts as text, numbers as numbers, dates as dates."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, options)
    page = book.add_worksheet("统计表")
    day = book.add_format({"num_format": "yyyy-mm"})
    for line, row in enumerate([headings, *rows] if headings else rows):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write_datetime(line, column, value, day)
            elif isinstance(value, str):
                page.write_string(line, column, value)
            elif value is not None:
                page.write(line, column, value)
    book.close()
    return buffer.getvalue()


def xls(rows: Sequence[Row], *, headings: Row = HEADINGS) -> bytes:
    """Return an Excel 97 workbook."""
    book = xlwt.Workbook()
    page = book.add_sheet("统计表")
    for line, row in enumerate([headings, *rows]):
        for column, value in enumerate(row):
            page.write(line, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(rows: Sequence[Row], encoding: str = "utf-8", *, headings: Row = HEADINGS) -> bytes:
    """Return comma-separated text."""
    lines = [",".join(map(str, row)) for row in [headings, *rows]]
    return "\r\n".join(lines).encode(encoding)


def changed(book: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a workbook with parts replaced or added."""
    buffer = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(book))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in {*source.namelist(), *parts}:
            target.writestr(name, parts[name] if name in parts else source.read(name))
    return buffer.getvalue()


def sheet_xml(book: bytes) -> bytes:
    """Return the XML of the first sheet."""
    return zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


def compound(*streams: str) -> bytes:
    """Return a kilobyte that begins like an OLE file and names streams, as a fake does."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names).ljust(1024, b"\0")


def zip_of(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()
