"""Files of the current region, encrypted with its key, under random names (SECURITY P1, F3)."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from tenants.context import current_code
from tenants.keys.services import cipher

UNFINISHED = ".part"
_NAME = re.compile(r"^[a-z_]+/[0-9a-f]{32}$")


def put(folder: str, content: bytes) -> str:
    """Keep `content` and return the name to ask for it by. It is written aside, then renamed."""
    name = f"{folder}/{secrets.token_hex(16)}"
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(UNFINISHED)
    with aside.open("wb") as file:
        file.write(cipher().encrypt_bytes(content, f"file:{name}"))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return name


def get(name: str) -> bytes:
    """Return the content kept under `name`.

    :raises FileNotFoundError: there is no such file of this region
    """
    return cipher().decrypt_bytes(_path(name).read_bytes(), f"file:{name}")


def delete(name: str) -> None:
    """Remove a file; one that is gone already is no error."""
    _path(name).unlink(missing_ok=True)


def older_than(folder: str, moment: dt.datetime) -> set[str]:
    """Return the names of the region's files in a folder that were stored before a moment."""
    stored = (f"{folder}/{path.name}" for path in _old(folder, moment))
    return {name for name in stored if _NAME.fullmatch(name)}


def delete_unfinished(folder: str, moment: dt.datetime) -> int:
    """Remove what was begun before a moment and never stored whole; return how many."""
    unfinished = [path for path in _old(folder, moment) if path.suffix == UNFINISHED]
    for path in unfinished:
        path.unlink(missing_ok=True)
    return len(unfinished)


def _old(folder: str, moment: dt.datetime) -> list[Path]:
    place = Path(settings.MEDIA_ROOT) / current_code() / folder
    found = place.iterdir() if place.is_dir() else ()
    return [path for path in found if path.stat().st_mtime < moment.timestamp()]


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / current_code() / name
