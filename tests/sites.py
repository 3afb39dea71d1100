"""A real site for browser and worker tests: gunicorn, and a Celery worker where one is asked for.

Its database is the test's own (committed, dropped afterwards); regions answer under
`*.localhost`, which browsers resolve to 127.0.0.1 by themselves.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from config.embedded.process import free_port
from tests.servers import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
NO_CHROMIUM = "there is no Chromium on this machine"
PASSWORD = "tests-only-Password-1"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Account:
    """What a person types at the door."""

    username: str
    password: str


@dataclass(frozen=True)
class Site:
    """A running web server on the test's own database."""

    port: int

    def url(self, code: str, path: str = "/") -> str:
        """The address of a page of a region."""
        return f"http://{code.replace('_', '-')}.localhost:{self.port}{path}"

    def account(self, code: str, role: str, unit: Any = None) -> Account:
        """Make an account that can sign in at the door."""
        from tests.accounts import make_account

        user = make_account(code, role, unit=unit, password=PASSWORD)
        return Account(user.username, PASSWORD)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no Chromium, browser tests are skipped by name."""
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def mould() -> Iterator[Callable[..., int]]:
    """What starts, from one process that has loaded the product, a server on a test's database."""
    command = [sys.executable, "-m", "tests.serving"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as child:  # type: ignore[call-overload]

        def ask(**order: Any) -> int:
            print(json.dumps(order), file=child.stdin, flush=True)
            return int(child.stdout.readline())

        yield ask
        child.stdin.close()


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    own_database: str,
    tmp_path: Path,
    mould: Callable[..., int],
) -> Iterator[Site]:
    """The site, with a Celery worker (and beat) for a test marked `worker`."""
    port = free_port()
    commands = {"web": ["gunicorn", "config.wsgi", "-w", "2", "-b", f"127.0.0.1:{port}"]}
    if request.node.get_closest_marker("worker"):
        commands["worker"] = ["celery", "-A", "config", "worker", "-c", "1", "-l", "warning", "-B"]
        commands["worker"] += ["-s", str(tmp_path / "beat"), "--without-mingle", "--without-gossip"]
    with ExitStack() as stack:
        for name, command in commands.items():
            log = tmp_path / f"{name}.log"
            started = mould(command=command, database=own_database, log=str(log))
            stack.callback(mould, stop=started)
        _wait_for(port, tmp_path / "web.log")
        if "worker" in commands:
            wait_until(worker_answers, seconds=SECONDS_TO_START)
        yield Site(port)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, with nothing but 127.0.0.1 in reach."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
    # Playwright's loop is running in this thread from here on; the ORM is used beside it on purpose
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at 1440 pixels in Chinese; it fails the test when it asks anybody but us."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    strangers: list[str] = []
    opened.on("request", lambda request: _note_stranger(request.url, strangers))
    yield opened
    context.close()
    assert not strangers, f"requests left this machine: {strangers}"


def wait_until(holds: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until something holds.

    :raises AssertionError: it does not within so many seconds
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{holds.__name__} not within {seconds} s"
        time.sleep(0.1)


def worker_answers() -> bool:
    """Whether a Celery worker answers a ping."""
    from config.celery import app

    return bool(app.control.ping(timeout=0.5))


def _note_stranger(url: str, strangers: list[str]) -> None:
    host = url.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    if url.startswith("http") and host != "127.0.0.1" and not host.endswith("localhost"):
        strangers.append(url)


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        except urllib.error.HTTPError:
            return  # it answers: this host is nobody's
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the web server did not start:\n{log.read_text()[-2000:]}")
