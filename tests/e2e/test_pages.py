"""Every page of every role at 1440 and 390: no violation, no console error, no overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.e2e.visits import Visitor, sign_in
from tests.factories import make_card, make_volunteer
from tests.service_factories import make_claim, make_sign

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
    for role, unit in ROLES[code]:
        page.context.clear_cookies()
        account = site.account(code, role, unit=unit)
        if role is Role.VOLUNTEER:
            somebody(code, account.username)
        sign_in(page, site, code, account)
        visitor = Visitor(page, home=site.url(code))
        visitor.walk(page.url, site.url(code))
        assert visitor.seen, f"{role} saw no page"
        faults += visitor.faults
    assert not faults


def somebody(code: str, username: str) -> None:
    """Make an account that of a volunteer on file, with a card."""
    with in_region(code):
        user = User.objects.get(username=username)
        person = make_volunteer(state="registered", volunteer_number="469001000000015", user=user)
        make_card(person)
        make_claim(person)


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
