"""The embedded servers, each test with processes and data of its own."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from config.embedded import machine
from config.embedded.process import command_line

HERE_IS_OPEN = all(step.stat().st_mode & 1 for step in Path(__file__).parents)
HOLDER = str(Path(__file__).with_name("hold_servers.py"))
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def data(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    return open_folder / re.sub(r"\W", "-", request.node.name) / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start_one(*as_user: str) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, HOLDER, str(data), *as_user],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(holder)
        return holder

    yield start_one
    for holder in reversed(started):
        holder.communicate(timeout=60)


def facts(holder: subprocess.Popen[str]) -> dict[str, Any]:
    assert holder.stdout
    assert holder.stderr
    line = holder.stdout.readline()
    assert line, holder.stderr.read()
    return json.loads(line)


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchall() if cursor.description else []
        connection.commit()
        return found
    finally:
        connection.close()


def test_both_servers_answer_and_ask_for_a_password(start: Start) -> None:
    running = facts(start())
    assert rows(running["serving"], "SELECT current_user") == [("zhixing_serving",)]
    assert redis.Redis.from_url(running["redis"]).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(running["redis"].split("@")[1].join(["redis://", ""])).ping()
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(running["owner"].replace("zhixing_owner:", "zhixing_owner:x"))


def test_the_database_is_utf8_sorted_by_code_point(start: Start) -> None:
    query = "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname=%s"
    running = facts(start())
    assert rows(running["owner"], query.replace("%s", "'zhixing'")) == [("C.UTF-8", "UTF8")]
    assert rows(running["owner"], "SHOW max_locks_per_transaction") == [("256",)]


def test_the_serving_role_makes_temporary_tables_only(start: Start) -> None:
    running = facts(start())
    rows(running["serving"], "CREATE TEMPORARY TABLE t (a int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(running["serving"], "CREATE TABLE t (a int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(running["serving"], "CREATE SCHEMA hainan")


def test_the_owner_makes_schemas_extensions_and_databases(start: Start) -> None:
    running = facts(start())
    rows(running["owner"], "CREATE SCHEMA hainan")
    rows(running["owner"], "CREATE EXTENSION pg_trgm")
    assert rows(
        running["owner"], "SELECT rolcreatedb FROM pg_roles WHERE rolname=current_user"
    ) == [(True,)]


def test_passwords_and_keys_are_readable_by_their_owner_alone(start: Start, data: Path) -> None:
    facts(start())
    private = ("credentials.json", "address.json")
    assert [stat.S_IMODE((data / name).stat().st_mode) for name in private] == [0o600, 0o600]
    assert stat.S_IMODE(data.stat().st_mode) & 0o066 == 0


def test_passwords_stand_in_no_command_line(start: Start, data: Path) -> None:
    facts(start())
    secrets = json.loads((data / "credentials.json").read_text()).values()
    listing = "".join(
        command_line(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()
    )
    assert f"{data}/postgres" in listing
    assert not [secret for secret in secrets if secret in listing]


def test_a_second_process_joins_and_stops_nothing(start: Start) -> None:
    first, second = start(), None
    running = facts(first)
    second = start()
    assert facts(second) == {**running, "here": False}
    second.communicate(timeout=30)
    assert rows(running["serving"], "SELECT 1") == [(1,)]


def test_two_starters_at_once_start_one_set(start: Start) -> None:
    answers = [facts(holder) for holder in (start(), start(), start())]
    assert sorted(answer["here"] for answer in answers) == [False, False, True]
    assert len({answer["owner"] for answer in answers}) == 1


def test_whoever_started_them_stops_them(start: Start) -> None:
    first = start()
    running = facts(first)
    first.communicate(timeout=60)
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        rows(running["serving"], "SELECT 1")
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(running["redis"]).ping()


def test_data_and_passwords_are_there_at_the_next_start(start: Start) -> None:
    first = start()
    rows(facts(first)["owner"], "CREATE TABLE kept AS SELECT 7 AS number")
    first.communicate(timeout=60)
    assert rows(facts(start())["owner"], "SELECT number FROM kept") == [(7,)]


def test_killing_the_starter_ends_the_servers(start: Start, data: Path) -> None:
    first = start()
    running = facts(first)
    first.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _alive(running["serving"]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _alive(running["serving"])
    assert (data / "address.json").exists(), "the stale address that the next starter must mend"


def test_a_starter_mends_what_a_killed_one_left(start: Start) -> None:
    first = start()
    rows(facts(first)["owner"], "CREATE TABLE kept AS SELECT 7 AS number")
    first.send_signal(signal.SIGKILL)
    answer = facts(start())
    assert answer["here"]
    assert rows(answer["owner"], "SELECT number FROM kept") == [(7,)]


def test_a_pid_file_of_another_life_is_forgotten(start: Start, data: Path) -> None:
    first = start()
    facts(first)
    first.communicate(timeout=60)
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
    assert facts(start())["here"]


def test_an_unfinished_cluster_is_made_anew(start: Start, data: Path) -> None:
    (data / "postgres.new" / "base").mkdir(parents=True)
    assert facts(start())["here"]


def _alive(url: str) -> bool:
    try:
        return bool(rows(url, "SELECT 1"))
    except psycopg2.OperationalError:
        return False


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
class TestAsRootAndAsOthers:
    def test_as_root_the_servers_run_as_nobody(self, start: Start, data: Path) -> None:
        facts(start())
        nobody = pwd.getpwnam("nobody").pw_uid
        postmaster = (data / "postgres" / "postmaster.pid").read_text().split()[0]
        assert Path(f"/proc/{postmaster}").stat().st_uid == nobody
        groups = [
            line
            for line in Path(f"/proc/{postmaster}/status").read_text().splitlines()
            if line.startswith("Groups:")
        ]
        assert groups[0].split()[1:] in ([], [str(pwd.getpwnam("nobody").pw_gid)])

    @pytest.mark.skipif(not HERE_IS_OPEN, reason="others cannot enter the folder of the project")
    def test_as_an_ordinary_user_they_run_as_that_user(self, start: Start, data: Path) -> None:
        data.mkdir(parents=True)
        os.chown(data, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
        answer = facts(start("nobody"))
        assert rows(answer["serving"], "SELECT 1") == [(1,)]

    def test_under_a_closed_folder_the_files_lie_elsewhere(self, start: Start, data: Path) -> None:
        data.mkdir(parents=True)
        data.parent.chmod(0o700)
        answer = facts(start())
        elsewhere = Path((data / "SERVERS-FILES-ARE-IN").read_text().strip())
        assert rows(answer["serving"], "SELECT 1") == [(1,)]
        assert (elsewhere / "postgres" / "PG_VERSION").exists()
        assert not (data / "postgres").exists()

    def test_files_elsewhere_go_once_their_data_folder_has(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine, "FOLDER_FOR_ROOT", tmp_path / "elsewhere")
        first, second = (machine.place_for(tmp_path / name) for name in ("first", "second"))
        shutil.rmtree(first.data)
        machine.place_for(second.data)
        assert (first.home.exists(), second.home.exists()) == (False, True)

    def test_data_of_another_user_are_left_alone(self, start: Start, data: Path) -> None:
        data.mkdir(parents=True)
        assert "属于另一个用户" in start("nobody").communicate(timeout=30)[1]
