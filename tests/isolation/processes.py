"""Other processes for tests: they work on the test's own database, beside the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.servers import ROOT


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process on the database that this test uses."""
    name = connection.settings_dict["NAME"]
    urls = {
        variable: f"{os.environ[variable].rpartition('/')[0]}/{name}"
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    return {**os.environ, **urls, **more}


@contextmanager
def process(module: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a module beside the test, and end it with the test."""
    running = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()
        _end_statements()


def _end_statements() -> None:
    """End what a killed process left at work on the server: it notices only at its next word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
        )


def ask(running: subprocess.Popen[str], line: str) -> Any:
    """Send a line and return the JSON that comes back."""
    assert running.stdin
    assert running.stdout
    running.stdin.write(line + "\n")
    running.stdin.flush()
    return json.loads(running.stdout.readline())
