"""What a file is, by its content. Pure, and part of the reading process: imports no Django."""

from __future__ import annotations

import io
import re
import zipfile

from volunteers.groundwork.imports import limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MARKUP = re.compile(rb"^\s*<(?:!doctype|html|\?xml|table|head|body|meta|div|style)", re.IGNORECASE)
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What else a renamed file may be: how its content begins, and the code that says so.
OTHERS = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\0": "picture",
    b"{\\rtf": "document",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
}
BOOK = "xl/workbook.xml"
PARTS = {"word/": "document", "ppt/": "slides", "xl/workbook.bin": "other_book"}
STREAMS = {"WordDocument": "document", "PowerPoint Document": "slides"}


class Refused(Exception):
    """The file is not read; `code` names the reason (texts: refusals.py)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind(content: bytes, suffix: str) -> str:
    """Return `xlsx`, `xls` or `csv`; the name's suffix only tells text from what claims not to be.

    :raises Refused: anything else, by its reason
    """
    if not content.strip(b"\0 \r\n\t,;\xef\xbb\xbf"):
        raise Refused("empty")
    if content.startswith(OLE):
        return _compound(content)
    if content.startswith(ZIP):
        return "xlsx"
    for beginning, code in OTHERS.items():
        if content.startswith(beginning):
            raise Refused(code)
    return _text(content, suffix.lower())


def open_book(content: bytes) -> zipfile.ZipFile:
    """Return the archive of an .xlsx after its sizes and parts were looked at.

    :raises Refused: too large, encrypted, with macros, with a DTD, not a workbook
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    entries = archive.infolist()
    _check_sizes(entries, len(content))
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise Refused("macro")
    if BOOK not in names:
        raise Refused(_packed(names))
    return archive


def _packed(names: set[str]) -> str:
    """Return the code of what an archive is that is no workbook."""
    for beginning, code in PARTS.items():
        if any(name.startswith(beginning) for name in names):
            return code
    return "other_book" if {"mimetype", "content.xml"} <= names else "archive"


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.ENTRIES:
        raise Refused("too_many_entries")
    if unpacked > limits.UNPACKED_BYTES:
        raise Refused("unpacked_too_large")
    if unpacked > limits.SMALL_BYTES and unpacked > packed * limits.RATIO:
        raise Refused("ratio")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of a workbook, empty where it is missing.

    :raises Refused: it holds a DTD, is not UTF-8, or is larger than it says
    """
    try:
        xml = archive.read(name)
    except KeyError:
        return b""
    except Exception as error:
        raise Refused("broken") from error
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or DTD.search(xml):
        raise Refused("dtd")
    return xml


def _compound(content: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Refused("encrypted")
    if holds("_VBA_PROJECT"):
        raise Refused("macro")
    for stream, code in STREAMS.items():
        if holds(stream):
            raise Refused(code)
    if not (holds("Workbook") or holds("Book")):
        raise Refused("unsupported")
    return "xls"


def _text(content: bytes, suffix: str) -> str:
    if MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("html")
    if suffix in {".xls", ".xlsx", ".xlsm", ".et"}:
        raise Refused("text_named_xls")
    return "csv"
