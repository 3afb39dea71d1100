"""The tests' own PostgreSQL and Valkey, and one database for each process that runs tests.

`tests/conftest.py` calls `begin()` before Django reads its settings. The servers' data lie in
`.test/<n>/`, the first `n` that no other test run holds, so that several runs go side by side.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

from config.embedded.servers import servers

ROOT = Path(__file__).resolve().parents[1]
OURS = "ZHIXING_TEST_DATABASE"


def begin() -> ExitStack:
    """Start the servers, name them in the environment, set Django up.

    A worker of xdist finds the servers there.
    """
    stack = ExitStack()
    if OURS not in os.environ:
        data = stack.enter_context(_free_folder())
        running = stack.enter_context(servers(data, durable=False))
        os.environ.update(running.environment())
    take(process_name())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    hash_passwords_cheaply()
    return stack


def hash_passwords_cheaply() -> None:
    """Let Argon2 take a millisecond of this process, not a tenth of a second."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 64  # KiB


def process_name() -> str:
    """What this process is called: `main`, or the name that xdist gave it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def take(name: str) -> None:
    """Point the environment to a database, a cache and a media folder of this process alone."""
    os.environ[OURS] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = f"{os.environ[variable].rpartition('/')[0]}/{name}"
    number = int(name.removeprefix("gw")) + 1 if name.startswith("gw") else 0
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    media = Path(os.environ["ZHIXING_DATA"]) / "media" / name
    shutil.rmtree(media, ignore_errors=True)
    os.environ["MEDIA_ROOT"] = str(media)


@contextmanager
def _free_folder() -> Iterator[Path]:
    for number in itertools.count(1):
        folder = ROOT / ".test" / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield folder
            return
