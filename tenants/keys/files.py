"""Files of the current region, encrypted with its key, under random names (SECURITY P1, F3)."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from tenants.context import current_code
from tenants.keys.services import cipher

_NAME = re.compile(r"^[a-z_]+/[0-9a-f]{32}$")


def put(folder: str, content: bytes) -> str:
    """Keep `content` and return the name to ask for it by. It is written aside, then renamed."""
    name = f"{folder}/{secrets.token_hex(16)}"
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".part")
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


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / current_code() / name
