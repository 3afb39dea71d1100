"""Every page of every role at 1440 and 390: no violation, no console error, no overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.e2e.visits import Visitor, sign_in
from tests.factories import make_card, make_unit, make_volunteer
from tests.service_factories import (
    HOUR,
    make_claim,
    make_project,
    make_shift,
    make_sign,
    make_sign_up,
)
from volunteers.service.shifts.models import Shift

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

ROLES = {
    "gamma": [(Role.OVERVIEW, None), (Role.OFFICE, None)],
    "alpha": [(Role.UNIT_ADMIN, "school"), (Role.APPROVER, "school"), (Role.LEADER, "school")],
    "beta": [(Role.OFFICE, None), (Role.VOLUNTEER, None)],
    "platform": [(Role.OPERATOR, None)],
}


@pytest.mark.browser
@pytest.mark.parametrize("code", ROLES)
def test_pages_of_every_role_are_accessible(site: Site, page: Page, code: str) -> None:
    faults = []
    if (Role.OFFICE, None) in ROLES[code]:
        contested(code)
        some_shifts(code)
    for role, unit in ROLES[code]:
        come_in(site, page, code, role, unit)
        visitor = Visitor(page, home=site.url(code))
        visitor.walk(page.url, site.url(code))
        assert visitor.seen, f"{role} saw no page"
        faults += visitor.faults
    assert not faults


def come_in(site: Site, page: Page, code: str, role: Role, unit: str | None) -> None:
    """Sign in as somebody with a role; a volunteer is on file."""
    page.context.clear_cookies()
    account = site.account(code, role, unit=unit)
    if role is Role.VOLUNTEER:
        somebody(code, account.username)
    sign_in(page, site, code, account)


def somebody(code: str, username: str) -> None:
    """Make an account that of a volunteer on file, with a card."""
    with in_region(code):
        user = User.objects.get(username=username)
        person = make_volunteer(state="registered", volunteer_number="469001000000015", user=user)
        make_card(person)
        make_claim(person)
        for shift in Shift.objects.order_by("starts_at"):
            is_past = shift.starts_at < timezone.now()
            make_sign_up(shift, person, state="absent" if is_past else "seated")


def some_shifts(code: str) -> None:
    """Make a shift ahead with people in it and one waiting, and one that somebody missed."""
    with in_region(code):
        starts = timezone.now() + 24 * HOUR
        project = make_project(unit=make_unit("with_shifts"))
        ahead = make_shift(project=project, seats=3, starts_at=starts, withdraw_until=starts)
        make_sign_up(ahead)
        make_sign_up(ahead, state="waiting")
        past = make_shift(project=project, starts_at=starts - 48 * HOUR)
        make_sign_up(past, state="absent", explanation="孩子急病")


def contested(code: str) -> None:
    """Make what the office has to look at of somebody's hours."""
    with in_region(code):
        person = make_volunteer(state="registered")
        make_claim(person)
        make_sign(person)


@pytest.mark.browser
def test_pages_of_a_stranger_are_accessible(site: Site, page: Page) -> None:
    visitor = Visitor(page, home=site.url("alpha"))
    visitor.walk(site.url("alpha"), site.url("alpha", "/sign-in/"))
    assert not visitor.faults
    assert {"reporting:home", "accounts:sign_in"} <= set(visitor.seen)


@pytest.mark.browser
def test_error_pages_are_accessible(site: Site, page: Page) -> None:
    visitor = Visitor(page, home=site.url("alpha"))
    visitor.look(site.url("alpha", "/no-such-page/"))
    assert [fault for fault in visitor.faults if "console" not in fault] == []
