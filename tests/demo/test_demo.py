"""The demonstration as a whole, small: ready, used, stopped cleanly, started again on its data."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.demo.processes import status
from config.embedded.process import answers, free_port
from tests.servers import ROOT

OURS = ("DATABASE", "REDIS", "ZHIXING", "SECRET", "MASTER", "MEDIA", "DJANGO", "PYTEST")
SECONDS = 300


class Demo:
    """One run of `manage.py demo` in a session of its own, as a terminal gives it."""

    def __init__(self, data: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.port, self.lines = free_port(), list[str]()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port), "--scale", "0.00001"],
            cwd=ROOT,
            env={**kept, "ZHIXING_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_until_ready(self) -> Demo:
        assert self.process.stdout
        began = time.monotonic()
        for line in self.process.stdout:
            self.lines.append(line)
            if line.rstrip().endswith("Ctrl-C stops everything."):  # the last that it says
                return self
            assert time.monotonic() - began < SECONDS, "".join(self.lines)
        raise AssertionError("".join(self.lines))

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, "".join(self.lines) + rest


@pytest.fixture(scope="module")
def data(open_folder: Path) -> Path:
    return open_folder / "data"


@pytest.fixture(scope="module")
def first_run(data: Path) -> tuple[Demo, str, int]:
    """A demonstration that was made, looked at while it ran, and stopped with Ctrl-C."""
    demo = Demo(data)
    try:
        demo.wait_until_ready()
        pages = {status(demo.port, f"{code}.localhost") for code in ("hainan", "haikou", "puer")}
        assert pages == {200}
        assert status(demo.port, "nobody.localhost") == 404
        code, printed = demo.stop(signal.SIGINT)
    finally:
        demo.process.kill()
    return demo, printed, code


def test_ctrl_c_ends_it_well(first_run: tuple[Demo, str, int], data: Path) -> None:
    demo, printed, code = first_run
    assert (code, printed.splitlines()[-1]) == (0, "已全部停止。All stopped."), printed
    assert not answers(demo.port)
    assert not (data / "address.json").exists()


def test_it_prints_one_ready_line_and_then_how_to_come_in(
    first_run: tuple[Demo, str, int],
) -> None:
    demo, printed, _ = first_run
    lines = printed.splitlines()
    ready = [line for line in lines if "ZHIXING READY" in line]
    assert ready == [f"ZHIXING READY http://hainan.localhost:{demo.port}/"]
    after = "\n".join(lines[lines.index(ready[0]) :])
    for word in ("overview", "office", "unit_admin", "approver", "leader", "volunteer", "operator"):
        assert f"\t{word}\t" in after


def test_nothing_personal_stands_in_its_logs(first_run: tuple[Demo, str, int], data: Path) -> None:
    logs = "".join(path.read_text(errors="replace") for path in data.glob("*.log"))
    assert "460" not in [word[:3] for word in logs.split() if word.isdigit() and len(word) == 18]
    assert "Traceback" not in logs, logs[-3000:]


def test_it_starts_again_on_its_data_and_ends_on_sigterm(
    first_run: tuple[Demo, str, int], data: Path
) -> None:
    loaded = json.loads((data / "rosters" / "population.json").read_text())["loaded"]
    demo = Demo(data).wait_until_ready()
    code, printed = demo.stop(signal.SIGTERM)
    assert (code, "All stopped" in printed) == (0, True), printed
    again = json.loads((data / "rosters" / "population.json").read_text())["loaded"]
    assert again == loaded
    assert loaded


def test_a_taken_port_is_named(data: Path, first_run: tuple[Demo, str, int]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        done = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**kept, "ZHIXING_DATA": str(data)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
