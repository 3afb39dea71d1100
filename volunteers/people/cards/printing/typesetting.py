"""The one place where a PDF is made: a template beside this file, and data that it reads as JSON.

Values reach a template as data alone, never as source, so nothing that a person wrote is run. The
work is done by a process of its own, under limits of memory and time, which can be stopped at any
moment; nothing of it touches the disk but fonts that the office added, while it runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_SECONDS = 300
LOOK_EVERY_SECONDS = 0.5


class TypesettingFailed(RuntimeError):
    """The template could not be set; `kind` says why without quoting what was in it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be set: a template's name, its data, and fonts beyond the shipped ones."""

    template: str
    data: dict[str, Any] = field(repr=False)
    fonts: Sequence[bytes] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished file and how many pages it has."""

    content: bytes = field(repr=False)
    pages: int


def typeset(document: Document, *, check: Callable[[], None] = lambda: None) -> Pdf:
    """Return a document as PDF. `check` is called twice a second and stops the work by raising.

    :raises TypesettingFailed: the template is faulty, or a limit of memory or time was met
    """
    with tempfile.TemporaryDirectory(prefix="zhixing-fonts-") as folder:
        for number, font in enumerate(document.fonts):
            (Path(folder) / f"{number}.otf").write_bytes(font)
        told = {"template": document.template, "fonts": folder if document.fonts else ""}
        order = json.dumps(told).encode() + b"\n" + json.dumps(document.data).encode()
        return _answer(_run(order, check))


def _run(order: bytes, check: Callable[[], None]) -> bytes:
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "volunteers.people.cards.printing.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
    )
    until, given = time.monotonic() + LONGEST_SECONDS, order
    try:
        while time.monotonic() < until:
            try:
                return child.communicate(given or None, timeout=LOOK_EVERY_SECONDS)[0]
            except subprocess.TimeoutExpired:
                given = b""  # it is kept by the first call
                check()
        raise TypesettingFailed("too_slow")
    finally:
        child.kill()
        child.wait()


def _answer(output: bytes) -> Pdf:
    head, _newline, content = output.partition(b"\n")
    told: dict[str, Any] = json.loads(head) if head else {"failed": "died"}
    if "failed" in told:
        raise TypesettingFailed(told["failed"])
    return Pdf(content, told["pages"])
