"""The embedded PostgreSQL: made once, started, given its two roles and its database, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from config.embedded import process
from config.embedded.credentials import Credentials, write_private
from config.embedded.errors import CannotRun
from config.embedded.machine import Place

SUPERUSER, OWNER, SERVING, DATABASE = "postgres", "zhixing_owner", "zhixing_serving", "zhixing"
SECONDS_TO_START = 300
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_locks_per_transaction": "256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "log_min_messages": "warning",
}
NOT_DURABLE = {
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    "autovacuum": "off",  # its worker keeps a test's database from being dropped
}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def stop(self) -> None:
        """Shut down at once, ending every connection, with nothing to recover afterwards."""
        process.stop(self.process, (signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0))


def start(place: Place, credentials: Credentials, *, durable: bool) -> Postgres:
    """Start the server on a free port, making its cluster, roles and database where missing.

    :param durable: False only for tests: a crash of the machine may then lose the data
    :raises CannotRun: it does not start
    """
    folder = place.home / "postgres"
    if not (folder / "PG_VERSION").exists():
        _make_cluster(place, folder, credentials)
    end_left_over(folder)
    running = _launch(place, folder, durable)
    try:
        _wait(running, credentials, place)
        _furnish(running.port, credentials)
    except BaseException:
        running.stop()
        raise
    return running


def end_left_over(folder: Path) -> None:
    """End a server that outlived its starter, and forget one that died without saying so."""
    note = folder / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        pid = int(note.read_text().split()[0])
        deadline = time.monotonic() + 30
        while str(folder) in process.command_line(pid):
            if time.monotonic() > deadline - 25:
                os.kill(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.2)
        note.unlink(missing_ok=True)


def url(role: str, password: str, port: int, database: str = DATABASE) -> str:
    """The address of a database for one role."""
    return f"postgres://{role}:{password}@127.0.0.1:{port}/{database}"


def _make_cluster(place: Place, folder: Path, credentials: Credentials) -> None:
    unfinished = folder.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password = place.home / "superuser.password"
    write_private(password, credentials.superuser)
    place.give(unfinished)
    place.give(password)
    command = [
        *(str(place.postgres / "bin" / "initdb"), "-D", str(unfinished), "-U", SUPERUSER),
        *("-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"),
        *("--locale-provider=libc", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    try:
        _initdb(command, place)
    finally:
        password.unlink()
    unfinished.rename(folder)


def _initdb(command: list[str], place: Place) -> None:
    done = subprocess.run(  # noqa: S603 - our own binary
        command,
        capture_output=True,
        text=True,
        check=False,
        **process.as_server(place),
    )
    if done.returncode:
        raise CannotRun(
            "内置数据库无法建立数据文件。",
            f"The embedded database could not make its files:\n{done.stderr.strip()[-2000:]}",
        )


def _launch(place: Place, folder: Path, durable: bool) -> Postgres:
    port = process.free_port()
    settings = {**SETTINGS, **({} if durable else NOT_DURABLE), "port": str(port)}
    command = [str(place.postgres / "bin" / "postgres"), "-D", str(folder)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = place.data / "postgres.log"
    options = process.as_server(place)
    child = process.start(command, log=log, at_death=signal.SIGINT, **options)
    return Postgres(child, port)


def _wait(running: Postgres, credentials: Credentials, place: Place) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            psycopg2.connect(
                url(SUPERUSER, credentials.superuser, running.port, "postgres")
            ).close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    log = (place.data / "postgres.log").read_text(errors="replace")
    raise CannotRun(
        "内置数据库没有启动成功。",
        f"The embedded database did not start; the end of its log:\n{log[-2000:].strip()}",
    )


def _furnish(port: int, credentials: Credentials) -> None:
    connection = psycopg2.connect(url(SUPERUSER, credentials.superuser, port, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            _role(cursor, OWNER, credentials.owner, "CREATEDB")
            _role(cursor, SERVING, credentials.serving, "NOCREATEDB")
            make_database(cursor, DATABASE)
    finally:
        connection.close()


def _role(cursor: psycopg2.extensions.cursor, role: str, password: str, may: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD %s").format(
            sql.SQL(verb), sql.Identifier(role), sql.SQL(may)
        ),
        [password],
    )


def make_database(cursor: psycopg2.extensions.cursor, name: str) -> None:
    """Make the owner's database where it is missing."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
