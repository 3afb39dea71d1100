"""What a piece of work cost: CPU of this process, of its children, of its database backend."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024


@dataclass
class Cost:
    """Seconds of CPU and of waiting."""

    own: float = 0.0
    children: float = 0.0
    database: float = 0.0
    wall: float = 0.0

    @property
    def cpu(self) -> float:
        return self.own + self.children + self.database

    def per_row(self, rows: int) -> float:
        """Return microseconds of CPU a row."""
        return self.cpu / rows * 1e6


@contextmanager
def measured(cost: Cost) -> Iterator[None]:
    """Add what a block costs."""
    before = _reading()
    yield
    after = _reading()
    cost.own += after[0] - before[0]
    cost.children += after[1] - before[1]
    cost.database += after[2] - before[2]
    cost.wall += after[3] - before[3]


def _reading() -> tuple[float, float, float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.process_time(),
        children.ru_utime + children.ru_stime,
        _backend_seconds(),
        time.monotonic(),
    )


def _backend_seconds() -> float:
    """Return the CPU of this connection's backend, which runs on the same machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_megabytes() -> tuple[float, float]:
    """Return the most memory that this process had, and the largest of its children."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own / MEGABYTE, child / MEGABYTE
