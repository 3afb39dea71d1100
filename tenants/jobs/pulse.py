"""The pulse of a running job: a small process of its own that beats while the job works.

    python -m tenants.jobs.pulse        (started by `tenants.jobs.running`, never by hand)

The worker is busy in one long transaction, so it can neither renew its lease nor see that a
cancel was asked for. This process does both on a connection of its own: it reads progress as
JSON lines from its standard input, writes it with each beat, and on a cancel stops the worker's
statement with pg_cancel_backend. When the worker dies, standard input closes and the beats end.
"""

from __future__ import annotations

import json
import select
import sys
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
    order = json.loads(sys.stdin.readline())
    connection = psycopg2.connect(order["dsn"], options=f"-c statement_timeout={STATEMENT_MS}")
    connection.autocommit = True
    progress: dict[str, Any] = {"done": 0, "total": 0, "stage": ""}
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], BEAT_SECONDS)
        if ready:
            line = sys.stdin.readline()
            if not line:
                return
            progress = json.loads(line)
            continue
        if not beat(connection, order, progress):
            return


if __name__ == "__main__":
    main()
