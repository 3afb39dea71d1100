"""The children of the demonstration: watched, and stopped whatever they do."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management.base import CommandError

from config.demo import processes

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    *(sys.executable, "-c"),
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]


def test_a_child_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "print('no table of volunteers'); raise SystemExit(3)"]
    with (
        patch.object(processes, "commands", lambda port, data: {"web": failing}),
        processes.running(0, tmp_path) as children,
    ):
        children["web"].wait(20)
        with pytest.raises(CommandError, match=r"web ended \(3\)\nno table of volunteers"):
            processes.refuse_ended(children, tmp_path)


def test_all_children_are_stopped_also_a_deaf_one(tmp_path: Path) -> None:
    with (
        patch.object(processes, "commands", lambda port, data: {"web": SLEEPER, "worker": DEAF}),
        patch.object(processes, "SECONDS_TO_STOP", 0.5),
        processes.running(0, tmp_path) as children,
    ):
        while "deaf" not in (tmp_path / "worker.log").read_text():
            time.sleep(0.05)
    assert [child.poll() for child in children.values()] == [-15, -9]


def test_nobody_answering_is_no_status() -> None:
    assert processes.status(1, "hainan.localhost") == 0
