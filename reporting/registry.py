"""All reports by code. A file in `reporting/reports/` registers itself."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TypeVar

from reporting import reports
from reporting.base import Report

R = TypeVar("R", bound=type[Report])
_REPORTS: dict[str, Report] = {}


def registered(report: R) -> R:
    """Register a report under its code.

    :raises ValueError: another report has the code
    """
    if report.code in _REPORTS and type(_REPORTS[report.code]) is not report:
        raise ValueError(f"two reports are called {report.code}")
    _REPORTS[report.code] = report()
    return report


def find_reports() -> None:
    """Import every file of `reporting/reports/`."""
    for module in pkgutil.iter_modules(reports.__path__):
        import_module(f"{reports.__name__}.{module.name}")


def report(code: str) -> Report:
    """Return the report called `code`.

    :raises KeyError: there is none
    """
    return _REPORTS[code]


def codes() -> list[str]:
    """Return the codes of all reports."""
    return sorted(_REPORTS)
