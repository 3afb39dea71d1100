"""Passwords and keys of the embedded servers: random, made once, readable by their owner alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

DEMO_KEY_PREFIX = "zhixing-demo-"


@dataclass(frozen=True)
class Credentials:
    """Nothing in here is a secret worth keeping beyond the demo; each data folder has its own."""

    superuser: str
    owner: str
    serving: str
    valkey: str
    secret_key: str


def credentials_in(data: Path) -> Credentials:
    """Read the passwords of a data folder, or make them at its first use."""
    path = data / "credentials.json"
    if path.exists():
        return Credentials(**json.loads(path.read_text()))
    made = Credentials(
        superuser=secrets.token_urlsafe(24),
        owner=secrets.token_urlsafe(24),
        serving=secrets.token_urlsafe(24),
        valkey=secrets.token_urlsafe(24),
        secret_key=DEMO_KEY_PREFIX + secrets.token_urlsafe(36),
    )
    write_private(path, json.dumps(asdict(made)))
    return made


def master_key_in(data: Path) -> Path:
    """The file of the key that wraps the regions' keys: 32 bytes in base64."""
    path = data / "master.key"
    if not path.exists():
        write_private(path, base64.b64encode(os.urandom(32)).decode())
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.rename(path)
