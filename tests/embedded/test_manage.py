"""`manage.py` with nothing set: servers for the commands that need them, and for no others."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.servers import ROOT

NOBODYS = "postgres://nobody:x@127.0.0.1:1/nothing"


@pytest.fixture
def data(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    return open_folder / request.node.name


@pytest.fixture(scope="module")
def manage() -> ModuleType:
    spec = spec_from_file_location("manage", ROOT / "manage.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    ours = ("DATABASE", "REDIS", "ZHIXING", "SECRET", "MASTER", "MEDIA", "DJANGO")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "ZHIXING_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("", False),
        ("help", False),
        ("--version", False),
        ("check_packs", False),
        ("makemigrations --check", False),
        ("import_roster --help", False),
        ("import_roster file.xlsx --region alpha", True),
        ("shell", True),
    ],
)
def test_only_commands_that_ask_the_database_need_servers(
    manage: ModuleType, line: str, needs: bool
) -> None:
    assert manage.needs_servers(line.split()) is needs


def test_a_command_without_need_makes_no_data(data: Path) -> None:
    done = run("check_packs", data=data)
    assert done.returncode == 0, done.stderr
    assert not (data).exists()


def test_a_command_starts_servers_and_stops_them(data: Path) -> None:
    line = "from django.db import connection as c; print(c.ensure_connection())"
    done = run("shell", "-c", line, data=data)
    assert (done.returncode, done.stdout.split()[-1]) == (0, "None"), done.stderr
    assert (data / "postgres.log").exists()
    assert not (data / "address.json").exists()


def test_a_commands_failure_is_its_exit_status(data: Path) -> None:
    done = run("shell", "-c", "raise SystemExit(7)", data=data)
    assert done.returncode == 7
    assert not (data / "address.json").exists()


def test_the_demos_key_is_refused_with_real_servers(data: Path) -> None:
    done = run(*("check",), data=data, DATABASE_URL=NOBODYS, SECRET_KEY="zhixing-demo-anything")
    assert done.returncode != 0
    assert "SECRET_KEY must be set" in done.stderr


def test_a_master_key_must_be_named_with_real_servers(data: Path) -> None:
    done = run("check", data=data, DATABASE_URL=NOBODYS, SECRET_KEY="x" * 50)
    assert done.returncode != 0
    assert "MASTER_KEY_FILE must name" in done.stderr


def test_the_demo_is_refused_with_real_servers(data: Path) -> None:
    key = data.with_suffix(".key")
    key.write_text("k" * 44)
    done = run(
        *("demo",),
        data=data,
        DATABASE_URL=NOBODYS,
        SECRET_KEY="x" * 50,
        MASTER_KEY_FILE=str(key),
    )
    assert done.returncode == 1
    assert "leave DATABASE_URL unset" in done.stderr
