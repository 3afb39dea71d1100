"""The tests' databases: public and template schema migrated and three regions opened, once.

What was prepared is kept as a database of its own, under a name that tells from which sources,
and copied for each process and for each test that needs a database to itself.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from tests.servers import ROOT

PACKAGES = ("tenants", "volunteers", "reporting", "api")
PACK = ROOT / "tests" / "packs" / "gamma"
SOURCES = (
    *("tenants/**/*.py", "tenants/policy/packs/national/*", "tests/packs/gamma/*"),
    *(f"{package}/**/{name}" for package in PACKAGES for name in ("migrations/*.py", "models.py")),
    "volunteers/**/services.py",
    *("volunteers/apps.py", "volunteers/**/opening.py"),
    "tests/databases.py",
)


def prepare(name: str) -> None:
    """Make the database `name` with the regions gamma, alpha and beta; Django is to use it."""
    prepared = f"prepared_{fingerprint()}"
    with _one_at_a_time(), _server() as cursor:
        _drop(cursor, name)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [prepared])
        if cursor.fetchone():
            _copy(cursor, prepared, name)
            return
        _drop_older(cursor)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        _fill()
        _copy(cursor, name, prepared)


@contextmanager
def copy(name: str) -> Iterator[str]:
    """Make a fresh copy of what was prepared, and drop it afterwards."""
    with _server() as cursor:
        _drop(cursor, name)
        _copy(cursor, f"prepared_{fingerprint()}", name)
    try:
        yield name
    finally:
        with _server() as cursor:
            _drop(cursor, name)


@functools.cache
def fingerprint() -> str:
    """Tell the sources from which the databases are made, as they were at the first question."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and ".venv" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _fill() -> None:
    from tenants.audit.services import system_actor
    from tenants.opening import Opening, open_pack
    from tenants.policy.loader import read_pack

    call_command("migrate_regions", verbosity=0)
    opening = Opening(pack=read_pack(PACK))
    open_pack(opening=opening, actor=system_actor("command"), at=timezone.now())
    connection.close()


def _copy(cursor: psycopg2.extensions.cursor, source: str, target: str) -> None:
    connection.close()
    cursor.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(target), sql.Identifier(source)
        )
    )


def _drop(cursor: psycopg2.extensions.cursor, name: str) -> None:
    """Drop a database and whoever is in it; an autovacuum, which only a superuser may end, is
    waited for.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _attempt in range(50):
        try:
            cursor.execute(statement)
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.2)
        else:
            return
    cursor.execute(statement)


def _drop_older(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'prepared%'")
    for (name,) in cursor.fetchall():
        _drop(cursor, name)


@contextmanager
def _server() -> Iterator[psycopg2.extensions.cursor]:
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + "/zhixing"
    link = psycopg2.connect(url)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    path = Path(os.environ["ZHIXING_DATA"]) / "prepare.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
