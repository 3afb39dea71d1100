"""The embedded Valkey (Redis protocol): cache and broker, with nothing kept that matters."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass

import redis

from config.embedded import process
from config.embedded.credentials import Credentials
from config.embedded.errors import CannotRun
from config.embedded.machine import Place

SECONDS_TO_START = 30


@dataclass(frozen=True)
class Valkey:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def stop(self) -> None:
        """Stop; what it held was only a hint (the truth of a job is its row)."""
        process.stop(self.process, (signal.SIGTERM, 10.0))


def start(place: Place, credentials: Credentials) -> Valkey:
    """Start the server on a free port; its password goes in by standard input, seen by nobody.

    :raises CannotRun: it does not start
    """
    folder = place.home / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    place.give(folder)
    port = process.free_port()
    settings = "\n".join(
        [
            *("bind 127.0.0.1", f"port {port}", "protected-mode yes", "daemonize no"),
            *(f"dir {folder}", 'save ""', "appendonly no", "databases 16"),
            *(f"requirepass {credentials.valkey}", "loglevel warning"),
        ]
    )
    child = process.start(
        [str(place.valkey), "-"],
        log=place.data / "valkey.log",
        at_death=signal.SIGTERM,
        given=settings + "\n",
        **process.as_server(place),
    )
    running = Valkey(child, port)
    _wait(running, credentials, place)
    return running


def url(password: str, port: int, number: int = 0) -> str:
    """The address of one numbered database of the server."""
    return f"redis://:{password}@127.0.0.1:{port}/{number}"


def _wait(running: Valkey, credentials: Credentials, place: Place) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    client = redis.Redis.from_url(url(credentials.valkey, running.port))
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            client.ping()
        except (redis.ConnectionError, redis.TimeoutError):
            time.sleep(0.05)
        else:
            client.close()
            return
    running.stop()
    log = (place.data / "valkey.log").read_text(errors="replace")
    raise CannotRun(
        "内置的 Valkey 没有启动成功。",
        f"The embedded Valkey did not start; the end of its log:\n{log[-2000:].strip()}",
    )
