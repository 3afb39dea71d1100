"""The embedded servers as one thing: started by the first who needs them, joined by the next.

    with servers(Path(".demo")) as running:
        os.environ.update(running.environment())

Whoever started them stops them. A lock on a file tells starters apart, and goes with its process
however that ends; the addresses stand in a file beside it, which is believed only while somebody
holds the lock and both servers answer. For trying out and for tests, never for production.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded import postgres, process, valkey
from config.embedded.credentials import (
    Credentials,
    credentials_in,
    master_key_in,
    write_private,
)
from config.embedded.errors import CannotRun
from config.embedded.machine import Place, check, place_for

SECONDS_TO_JOIN = 120


@dataclass(frozen=True)
class Running:
    """Servers that answer."""

    data: Path
    postgres_port: int
    valkey_port: int
    credentials: Credentials
    started_here: bool
    starter: int

    @property
    def database_url(self) -> str:
        return postgres.url(postgres.SERVING, self.credentials.serving, self.postgres_port)

    @property
    def owner_url(self) -> str:
        return postgres.url(postgres.OWNER, self.credentials.owner, self.postgres_port)

    @property
    def redis_url(self) -> str:
        return valkey.url(self.credentials.valkey, self.valkey_port)

    def environment(self) -> dict[str, str]:
        """What settings read; the demo's keys are believed only together with ZHIXING_EMBEDDED."""
        return {
            "ZHIXING_EMBEDDED": "1",
            "ZHIXING_DATA": str(self.data),
            "ZHIXING_STARTER": str(self.starter),
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": self.credentials.secret_key,
            "MASTER_KEY_FILE": str(master_key_in(self.data)),
        }


@contextmanager
def servers(data: Path, *, durable: bool = True) -> Iterator[Running]:
    """Run the servers for the length of a block, or join those that run on this data.

    :param durable: False only for tests
    :raises CannotRun: with a message for the user
    """
    check()
    place = place_for(data.resolve())
    with (place.data / "lock").open("a+") as lock:
        running = _joined(place, lock)
        if running is not None:
            yield running
            return
        with _started(place, durable=durable) as running:
            yield running


def _joined(place: Place, lock: IO[str]) -> Running | None:
    """Answer the servers of another process, or None once the lock is ours."""
    deadline = time.monotonic() + SECONDS_TO_JOIN
    while time.monotonic() < deadline:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = _address(place)
            if running is not None:
                return running
            time.sleep(0.2)
        else:
            return None
    raise CannotRun(
        f"另一个进程占用着 {place.data}，但它的服务一直没有应答。",
        f"Another process holds {place.data}, and its servers have not answered for "
        f"{SECONDS_TO_JOIN} s.",
        way_out="",
    )


def _address(place: Place) -> Running | None:
    try:
        noted = json.loads((place.data / "address.json").read_text())
    except (OSError, ValueError):
        return None
    ports = noted["postgres"], noted["valkey"]
    if not all(process.answers(port) for port in ports):
        return None
    return Running(place.data, *ports, credentials_in(place.data), False, noted["starter"])


@contextmanager
def _started(place: Place, *, durable: bool) -> Iterator[Running]:
    address = place.data / "address.json"
    address.unlink(missing_ok=True)
    credentials = credentials_in(place.data)
    database = postgres.start(place, credentials, durable=durable)
    starter = os.getpid()
    try:
        broker = valkey.start(place, credentials)
        try:
            ports = {"postgres": database.port, "valkey": broker.port, "starter": starter}
            write_private(address, json.dumps(ports))
            yield Running(place.data, database.port, broker.port, credentials, True, starter)
        finally:
            _stop_as(starter, address, broker)
    finally:
        _stop_as(starter, address, database)


def _stop_as(starter: int, address: Path, server: postgres.Postgres | valkey.Valkey) -> None:
    """Stop a server, unless this is a child forked from its starter."""
    if os.getpid() == starter:
        address.unlink(missing_ok=True)
        server.stop()
