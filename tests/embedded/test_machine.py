"""What a machine lacks is said in both languages, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.embedded import machine
from config.embedded.errors import CannotRun


def test_this_machine_will_do() -> None:
    machine.check()


def test_an_old_c_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.28"))
    with pytest.raises(CannotRun, match=r"(?s)glibc 2\.34.*2\.28.*DATABASE_URL") as refused:
        machine.check()
    assert "麒麟" in str(refused.value)


@pytest.mark.parametrize("release", ["2.34", "2.36", "2.100", "3.0"])
def test_a_newer_c_library_is_accepted(monkeypatch: pytest.MonkeyPatch, release: str) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", release))
    machine.check()


def test_missing_time_zones_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "ZONES", tmp_path)
    with pytest.raises(CannotRun, match=r"(?s)tzdata.*DATABASE_URL"):
        machine.check()
