"""Pictures of a print: the QR code of an address, and photos as they are kept."""

from __future__ import annotations

import base64
import io
import struct
from dataclasses import dataclass

import segno

QUIET = 4  # modules around a printed code (ISO/IEC 18004)
LARGEST_BYTES = 2 * 1024 * 1024
LARGEST_SIDE = 6000  # pixels
INK = "#14212e"


def qr(address: str) -> str:
    """Return the QR code of an address as SVG, with its quiet zone."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        buffer, kind="svg", border=QUIET, xmldecl=False, dark=INK, light="#fff", omitsize=True
    )
    return buffer.getvalue().decode().strip()


@dataclass(frozen=True, slots=True)
class Modules:
    """A QR code for a page: the side of its square, quiet zone included, and the dark modules as
    the path of an SVG.
    """

    side: int
    path: str


def modules(address: str) -> Modules:
    """Return the QR code of an address for a template to draw."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=QUIET))
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return Modules(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))


def photo(content: bytes) -> str | None:
    """Return a photo (JPEG or PNG) wrapped as SVG; None where it is none, or too large to print."""
    kind, size = _measured(content)
    if size is None or len(content) > LARGEST_BYTES or not 0 < max(size) <= LARGEST_SIDE:
        return None
    width, height = size
    inside = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" xlink:href="data:image/{kind};base64,{inside}"/>'
        f"</svg>"
    )


def _measured(content: bytes) -> tuple[str, tuple[int, int] | None]:
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return "png", (width, height)
    return "jpeg", _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height from a JPEG's frame header; None where there is none."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None
