"""A unit below another, and projects approved by whom policy says."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.factories import make_unit


@pytest.fixture
def approved_by(region, at):
    """Let policy have somebody approve projects: `approved_by("parent_unit")`."""
    from tenants.policy_versions.services import Decision, publish

    def run(approver):
        decision = Decision(
            {"service": {"project_approver": approver}}, dt.date(2013, 12, 25), "审"
        )
        publish(region=region, decision=decision, actor=system_actor("page"), at=at)

    return run


@pytest.fixture
def above(region):
    return make_unit("projects_above")


@pytest.fixture
def unit(above):
    return make_unit("projects_unit", parent=above)


@pytest.fixture
def staff_of(client_of, sign_in):
    """Sign somebody in: `staff_of(unit)`; without a unit the office."""

    def run(unit=None):
        client = client_of("alpha")
        role = Role.UNIT_ADMIN if unit else Role.OFFICE
        client.user = sign_in(client, role, unit=unit)
        return client

    return run
