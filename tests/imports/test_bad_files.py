"""Files that are refused as a whole, each with its own reason, before anything is kept."""

import sys

import pytest

from tests.imports import books
from volunteers.groundwork.imports import limits, reader
from volunteers.groundwork.imports.refusals import MESSAGES, FileRefused

GOOD = books.xlsx(books.people(2))
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
BOMB = books.zip_of({"xl/workbook.xml": b"<a/>", "xl/big.xml": b"a" * 30_000_000})


def formula_without_value() -> bytes:
    cell = b'<c r="B2"><f>A1&amp;"x"</f><v></v></c>'
    xml = books.sheet_xml(GOOD).replace(b'<row r="2"', b'<row r="99">' + cell + b'</row><row r="2"')
    return books.changed(GOOD, {"xl/worksheets/sheet1.xml": xml})


BAD = {
    "too_large": ("a.xlsx", b"PK\x03\x04" + b"0" * limits.FILE_BYTES),
    "ratio": ("a.xlsx", BOMB),
    "too_many_entries": ("a.xlsx", books.zip_of({f"{n}.xml": b"" for n in range(2001)})),
    "unpacked_too_large": ("a.xlsx", books.zip_of({str(n): b"0" * 2_000_000 for n in range(60)})),
    "encrypted": ("a.xlsx", books.compound("EncryptionInfo", "EncryptedPackage")),
    "macro": ("a.xlsm", books.changed(GOOD, {"xl/vbaProject.bin": b"0"})),
    "html": ("a.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode()),
    "text_named_xls": ("a.xls", books.csv(books.people(2))),
    "pdf": ("a.xlsx", b"%PDF-1.7\n1 0 obj"),
    "document": ("a.xlsx", books.zip_of({"word/document.xml": b"<a/>"})),
    "empty": ("a.csv", b" \r\n,,\r\n"),
    "dtd": ("a.xlsx", books.changed(GOOD, {"xl/styles.xml": DTD})),
    "formula": ("a.xlsx", formula_without_value()),
    "encoding": ("a.csv", b"\xff\x80\x81name,\xff"),
    "broken": ("a.xlsx", GOOD[: len(GOOD) // 2]),
    "too_wide": ("a.xlsx", books.xlsx([["x"] * 300], headings=None)),
    "too_many_rows": ("a.csv", b"a,b\n" * 200_001),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_file_is_refused_with_its_reason(code):
    name, content = BAD[code]
    with pytest.raises(FileRefused) as refusal:
        reader.read(content, name)
    assert refusal.value.code == code
    assert str(refusal.value) == str(MESSAGES[code])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.xlsx", b"", "empty"),
        ("none.xlsx", books.xlsx([], headings=None), "empty"),
        ("fake.xls", books.compound("Workbook"), "broken"),
        ("macro.xls", books.compound("Workbook", "_VBA_PROJECT"), "macro"),
        ("other.xls", books.compound("WordDocument"), "document"),
        ("other.xls", books.compound("Contents"), "unsupported"),
        ("picture.xlsx", b"\x89PNG\r\n", "picture"),
        ("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        ("talk.xlsx", books.zip_of({"ppt/presentation.xml": b"<a/>"}), "slides"),
        ("binary.xlsx", books.zip_of({"xl/workbook.bin": b"0"}), "other_book"),
        ("open.xlsx", books.zip_of({"mimetype": b"a", "content.xml": b"<a/>"}), "other_book"),
        ("packed.xlsx", books.zip_of({"名册.xlsx": GOOD}), "archive"),
        ("page.csv", "\ufeff<!DOCTYPE html><html>".encode(), "html"),
        ("xml2003.xls", b'<?xml version="1.0"?><Workbook/>', "html"),
    ],
)
def test_kinds_are_told_by_content(name, content, code):
    with pytest.raises(FileRefused) as refusal:
        reader.read(content, name)
    assert refusal.value.code == code


def test_what_a_renamed_file_is_is_told():
    with pytest.raises(FileRefused) as refusal:
        reader.read(b"%PDF-1.7", "名册.xlsx")
    assert "内容是 PDF，不是 Excel 或 CSV" in str(refusal.value)


def test_a_child_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)
    with pytest.raises(FileRefused) as refusal:
        reader.read(GOOD, "a.xlsx")
    assert refusal.value.code == "too_slow"


def test_a_child_without_an_answer_is_a_broken_file(monkeypatch):
    monkeypatch.setattr(reader, "COMMAND", (sys.executable, "-c", "import no_such_module"))
    with pytest.raises(FileRefused) as refusal:
        reader.read(GOOD, "a.xlsx")
    assert refusal.value.code == "broken"
