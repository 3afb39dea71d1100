"""Web, worker and beat as children of the demonstration: started, asked, watched, stopped."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.core.management.base import CommandError

from config.celery import app
from config.embedded import process
from config.heartbeat import seconds_since_beat
from tenants.context import for_each_region, in_public
from tenants.models import Domain, Region, RegionState
from volunteers.groundwork.marks.models import Mark

SECONDS_TO_ANSWER = 120
SECONDS_TO_STOP = 15
Children = dict[str, subprocess.Popen[bytes]]


def commands(port: int, data: Path) -> dict[str, list[str]]:
    """What runs: a web server, a worker for jobs and roll-ups, and the clock that wakes it."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery"]
    quiet = ["--loglevel", "warning"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2"),
            *("--bind", f"127.0.0.1:{port}", "--graceful-timeout", "5", "--log-level", "warning"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", *quiet],
        "beat": [
            *(*celery, "beat", "--schedule", str(data / "beat-schedule"), "--pidfile", ""),
            *quiet,
        ],
    }


@contextmanager
def running(port: int, data: Path) -> Iterator[Children]:
    """Run the three for the length of a block, and stop them in the opposite order."""
    children: Children = {}
    here = Path(__file__).resolve().parents[2]
    try:
        for name, command in commands(port, data).items():
            log = data / f"{name}.log"
            children[name] = process.start(
                command, log=log, at_death=signal.SIGTERM, cwd=here, env=dict(os.environ)
            )
        yield children
    finally:
        _stop(children)


def wait_until_all_answer(children: Children, port: int, data: Path) -> None:
    """Wait for each region's page, the worker, beat, and figures without a waiting mark.

    :raises CommandError: one of them has ended, or does not answer in time
    """
    questions: dict[str, Callable[[], bool]] = {
        "web": lambda: all(status(port, host) == 200 for host in hosts()),
        "worker": worker_answers,
        "beat": lambda: seconds_since_beat() is not None,
        "figures": figures_are_counted,
    }
    for name, answered in questions.items():
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not answered():
            refuse_ended(children, data)
            if time.monotonic() > deadline:
                raise CommandError(f"{name} does not answer\n{_end_of_log(data, name)}")
            time.sleep(0.2)


def refuse_ended(children: Children, data: Path) -> None:
    """Say which child has ended by itself, and its last words.

    :raises CommandError: one has
    """
    for name, child in children.items():
        if child.poll() is not None:
            raise CommandError(f"{name} ended ({child.returncode})\n{_end_of_log(data, name)}")


def status(port: int, host: str, path: str = "/") -> int:
    """The HTTP status of a page on a region's host, 0 where nobody answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers={"Host": f"{host}:{port}"})
        return link.getresponse().status
    except OSError:
        return 0
    finally:
        link.close()


def hosts() -> list[str]:
    """The hostname of each region that is served, the platform's own left out."""
    with in_public():
        domains = Domain.objects.filter(tenant__state=RegionState.OPEN, is_primary=True)
        regions = domains.exclude(tenant__kind__in=("platform", "template"))
        return list(regions.order_by("tenant__pk").values_list("domain", flat=True))


def worker_answers() -> bool:
    """Whether a worker answers a ping."""
    try:
        return bool(app.control.ping(timeout=1.0))
    except (redis.RedisError, OSError):
        return False


def figures_are_counted() -> bool:
    """Whether no mark waits to be recounted in any region."""
    return not any(waits for _, waits in for_each_region(_has_marks))


def _has_marks(region: Region) -> bool:
    return Mark.objects.exists()


def _stop(children: Children) -> None:
    """Ask all at once, then wait for each: nobody waits behind another's patience."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        process.stop(child, (signal.SIGTERM, SECONDS_TO_STOP))


def _end_of_log(data: Path, name: str) -> str:
    log = data / f"{name}.log"
    return log.read_text(errors="replace")[-2000:].strip() if log.exists() else ""
