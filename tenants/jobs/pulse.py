"""The pulse of a running job: a small process of its own that beats while the job works.

    python -m tenants.jobs.pulse        (started by `tenants.jobs.running`, never by hand)

The worker is busy in one long transaction, so it can neither renew its lease nor see that a
cancel was asked for. This process does both on a connection of its own: it reads progress as
JSON lines from its standard input, writes it with each beat, and on a cancel stops the worker's
statement with pg_cancel_backend. When the worker dies, standard input closes and the beats end.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from typing import Any

import psycopg2
from psycopg2 import sql

BEAT_SECONDS = 1.0
LEASE_SECONDS = 15
STATEMENT_MS = 5000

_BEAT = """
    UPDATE {schema}.jobs_job
       SET done = %(done)s, total = %(total)s, stage = %(stage)s, heartbeat_at = now(),
           lease_until = now() + make_interval(secs => %(lease)s)
     WHERE id = %(job)s AND lease_token = %(token)s AND state = 'running'
 RETURNING cancel_requested_at IS NOT NULL
"""


def beat(connection: Any, order: dict[str, Any], progress: dict[str, Any]) -> bool:
    """Write one beat; return whether the job is still this worker's and wanted."""
    statement = sql.SQL(_BEAT).format(schema=sql.Identifier(order["schema"]))
    ids = {"job": order["job"], "token": order["token"], "lease": LEASE_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**progress, **ids})
        row = cursor.fetchone()
        if row is None or row[0]:
            cursor.execute("SELECT pg_cancel_backend(%s)", [order["backend_pid"]])
            return False
    return True


def main() -> None:
    """Beat once a second until standard input closes or the job is lost or cancelled."""
    lines = Lines(sys.stdin.fileno())
    order = json.loads(lines.first())
    connection = psycopg2.connect(order["dsn"], options=f"-c statement_timeout={STATEMENT_MS}")
    connection.autocommit = True
    progress: dict[str, Any] = {"done": 0, "total": 0, "stage": ""}
    while lines.are_open:
        last = lines.last_within(BEAT_SECONDS)
        progress = json.loads(last) if last else progress
        if lines.are_open and not beat(connection, order, progress):
            return


class Lines:
    """Lines of a pipe, read without blocking longer than a beat."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._rest, self.are_open = descriptor, b"", True

    def first(self) -> bytes:
        """Wait for one whole line."""
        while b"\n" not in self._rest and self.are_open:
            self._read()
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def last_within(self, seconds: float) -> bytes | None:
        """Read for so many seconds and return the last whole line, or None."""
        until = time.monotonic() + seconds
        while self.are_open and (left := until - time.monotonic()) > 0:
            if select.select([self._descriptor], [], [], left)[0]:
                self._read()
        *whole, self._rest = self._rest.split(b"\n")
        return whole[-1] if whole else None

    def _read(self) -> None:
        chunk = os.read(self._descriptor, 65536)
        self.are_open = bool(chunk)
        self._rest += chunk


if __name__ == "__main__":
    main()
