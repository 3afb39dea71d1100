"""Another transaction at work in the same database, while the test goes on."""

import os
import time

import psycopg2
from psycopg2.extensions import POLL_OK, connection


def begin_elsewhere(database: str, statements: str) -> connection:
    """Start an act on a connection of its own, without waiting for its end: `statements` are
    done at once, and committed a second later. Close what is returned.
    """
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}"
    other = psycopg2.connect(url, async_=True)
    while other.poll() != POLL_OK:
        time.sleep(0.01)
    other.cursor().execute(f"BEGIN; {statements}; SELECT pg_sleep(1); COMMIT")
    time.sleep(0.3)
    return other
