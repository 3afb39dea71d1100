"""Child processes that die with whoever started them."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from config.embedded.machine import Place

PR_SET_PDEATHSIG = 1
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def start(
    command: Sequence[str], *, log: Path, at_death: signal.Signals, given: str = "", **options: Any
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own (Ctrl-C is for its starter, who then stops it).

    :param at_death: what it gets when its starter dies without stopping it
    :param given: text for its standard input
    :param options: of `subprocess`: user, group, extra_groups, env, cwd
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            list(command),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=dies_with_me(at_death),
            **options,
        )
    if process.stdin is not None:
        process.stdin.write(given.encode())
        process.stdin.close()
    return process


def as_server(place: Place) -> dict[str, Any]:
    """The options of `subprocess` for a server: nobody's rights, groups, folder or environment."""
    plain = {"cwd": "/", "env": _ENVIRONMENT}
    if place.uid is None:
        return plain
    return {**plain, "user": place.uid, "group": place.gid, "extra_groups": []}


def dies_with_me(at_death: signal.Signals) -> Callable[[], None]:
    """Answer what a child runs before its program: ask the kernel to be told of our death."""
    parent = os.getpid()
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, int(at_death), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return ask


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn until the process has ended, waiting so many seconds after it."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something listens on a port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def command_line(pid: int) -> str:
    """The command that runs under a process id, or nothing."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
