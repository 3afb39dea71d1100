"""An import from a file to its answer, as the command gives it."""

from __future__ import annotations

import pytest


@pytest.fixture
def import_file(region, at):
    """Import bytes into the region alpha; `commit`, `good_rows`, `vouched`, `unit` as asked."""
    from tenants.audit.services import system_actor
    from volunteers.people.roster import unattended

    def run(content, name="名册.xlsx", on=at, **asked):
        asked = unattended.Asked(name=name, content=content, **asked)
        return unattended.run(asked=asked, actor=system_actor("command"), at=on)

    return run


@pytest.fixture
def errors_of(import_file):
    """Return the refused cells of a file: (row, column, code)."""

    def run(content, **asked):
        errors = import_file(content, **asked)["errors"]
        return [(error["row"], error["column"], error["code"]) for error in errors]

    return run
