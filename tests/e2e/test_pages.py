"""Every page of every role at 1440 and 390: no violation, no console error, no overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.accounts.roles import Role
from tests.e2e.visits import Visitor, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

STAFF = [
    ("gamma", Role.OVERVIEW, None),
    ("gamma", Role.OFFICE, None),
    ("alpha", Role.UNIT_ADMIN, "school"),
    ("alpha", Role.APPROVER, None),
    ("alpha", Role.LEADER, None),
    ("alpha", Role.VOLUNTEER, None),
    ("platform", Role.OPERATOR, None),
]


@pytest.mark.browser
@pytest.mark.parametrize(("code", "role", "unit"), STAFF, ids=[entry[1] for entry in STAFF])
def test_pages_of_a_role_are_accessible(
    site: Site, page: Page, code: str, role: Role, unit: str | None
) -> None:
    sign_in(page, site, code, site.account(code, role, unit=unit))
    visitor = Visitor(page, home=site.url(code))
    visitor.walk(page.url, site.url(code))
    assert not visitor.faults
    assert visitor.seen


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
