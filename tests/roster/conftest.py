"""An import from a file to its answer, as the command gives it."""

from __future__ import annotations

import pytest

from tenants.audit.services import system_actor


@pytest.fixture
def import_file(region, at):
    """Import bytes into the region alpha; `commit`, `good_rows`, `vouched`, `unit` as asked."""
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


@pytest.fixture
def ask(region, at):
    """Make fields the region's own: `ask(BLOOD, TEAM)`, by their sections."""
    from tenants.policy_versions.services import Decision, publish

    def run(*fields):
        decision = Decision({"own_fields": list(fields)}, at.date(), "加字段")
        publish(region=region, decision=decision, actor=system_actor("page"), at=at)

    return run
