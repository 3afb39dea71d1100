"""Fonts that the office adds for characters that the shipped ones lack.

A font is looked at by a process of its own, under limits, before it is kept (SECURITY F1).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.jobs import leftovers
from tenants.keys import files
from volunteers.people.cards.models import FontFile
from volunteers.people.cards.printing import glyphs

FOLDER = "fonts"
MOST_BYTES = 20 * 1024 * 1024
MOST_FONTS = 5
SIGNATURES = (b"OTTO", b"\x00\x01\x00\x00", b"true", b"ttcf")
SECONDS = 30


class NotAFont(RuleBroken):
    code = "not_a_font"
    message = _("不是可用的字体文件（TTF、OTF、TTC，最大 20 MB），或文件已损坏。")


class KnownFont(RuleBroken):
    code = "known_font"
    message = _("这个字体文件已经添加过。")


class TooManyFonts(RuleBroken):
    code = "too_many_fonts"
    message = _("最多添加 5 个字体，请先删除不用的。")


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a font file is: its family's name and the characters that it has."""

    family: str
    characters: frozenset[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Added:
    """The fonts of a region: their files, and every character that can be printed with them."""

    contents: Sequence[bytes] = field(repr=False)
    known: frozenset[int] = field(repr=False)


def inspect(content: bytes) -> Inspected:
    """Return what a font file is.

    :raises NotAFont: it is none, or cannot be set with
    """
    if len(content) > MOST_BYTES or not content.startswith(SIGNATURES):
        raise NotAFont
    with tempfile.TemporaryDirectory(prefix="zhixing-fonts-") as folder:
        (Path(folder) / "font.otf").write_bytes(content)
        command = [sys.executable, "-m", "volunteers.people.cards.printing.font_child", folder]
        try:
            answer = subprocess.run(  # noqa: S603 - our own module
                command, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, check=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise NotAFont from error
    told = json.loads(answer.stdout)
    return Inspected(told["family"], frozenset(told["characters"]))


def of_region() -> Added:
    """Return the fonts that this region added, with all that can be printed. A font that has been
    damaged since is left out: its characters are then warned of.
    """
    contents, known = [], glyphs.shipped()
    for font in FontFile.objects.order_by("added_at"):
        try:
            content = files.get(font.stored_file)
            known |= inspect(content).characters
        except (FileNotFoundError, NotAFont):
            continue
        contents.append(content)
    return Added(contents, known)


@transaction.atomic
def add(*, name: str, content: bytes, actor: Actor, at: dt.datetime) -> FontFile:
    """Keep a font file of the office's.

    :raises NotAFont: it is none
    :raises KnownFont: it has been added before
    :raises TooManyFonts: five are there already
    """
    if FontFile.objects.count() >= MOST_FONTS:
        raise TooManyFonts
    found = inspect(content)
    font = FontFile(
        family=found.family[:80],
        file_name=name[:120],
        file_digest=hashlib.sha256(content).hexdigest(),
        added_by=actor.user_id,
        added_at=at,
    )
    try:
        with transaction.atomic():
            font.save(force_insert=True)
    except IntegrityError as error:
        raise KnownFont from error
    font.stored_file = files.put(FOLDER, content)
    font.save(update_fields=["stored_file"])
    told = Subject("font", str(font.pk), {"family": font.family})
    audit.record(actor=actor, action="font.add", at=at, subject=told)
    return font


@transaction.atomic
def remove(*, font_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """Delete a font file."""
    font = FontFile.objects.select_for_update().get(pk=font_id)
    told = Subject("font", str(font.pk), {"family": font.family})
    name = font.stored_file
    font.delete()
    audit.record(actor=actor, action="font.remove", at=at, subject=told)
    transaction.on_commit(lambda: files.delete(name))


@leftovers.names(FOLDER)
def font_files() -> Iterable[str]:
    return FontFile.objects.order_by().values_list("stored_file", flat=True)
