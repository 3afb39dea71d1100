"""The same person in two cities, settled by both offices; somebody moves from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.letters import delivering
from tests.e2e.visits import Visitor, sign_in
from tests.factories import make_number, make_volunteer
from volunteers.people.duplicates import services as duplicates
from volunteers.people.profiles.models import Volunteer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

TWICE, MOVER = make_number(771), make_number(772)


def deliver() -> None:
    while delivering.deliver_waiting(at=timezone.now()):
        pass


def register(code: str, name: str, number: str) -> Volunteer:
    with in_region(code):
        person = make_volunteer(name=name, number=number, state="registered")
        duplicates.compare_all(at=timezone.now())
    deliver()
    return person


def enter_office(page: Page, site: Site, code: str) -> Visitor:
    page.context.clear_cookies()
    sign_in(page, site, code, site.account(code, Role.OFFICE))
    return Visitor(page, home=site.url(code))


def settle(page: Page, site: Site, code: str, name: str, finding: str) -> None:
    visitor = enter_office(page, site, code)
    visitor.look(site.url(code, "/duplicates/"))
    page.get_by_role("link", name=name).click()
    visitor.look(page.url)
    page.get_by_label(finding).check()
    page.get_by_role("button", name="记录并告知对方").click()
    expect(page.get_by_text("核对结果已记录")).to_be_visible()
    assert not visitor.faults
    deliver()


def state_of(code: str, **which: object) -> str:
    with in_region(code):
        return str(Volunteer.objects.get(**which).state)


def decide(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("已办理。")).to_be_visible()
    deliver()


@pytest.mark.browser
def test_both_offices_settle_a_duplicate(site: Site, page: Page) -> None:
    here = register("alpha", "黄甲重", TWICE)
    there = register("beta", "黄乙重", TWICE)
    settle(page, site, "alpha", "黄甲重", "同一人，保留在本地区")
    settle(page, site, "beta", "黄乙重", "同一人，保留在对方地区")
    expect(page.get_by_text("黄甲重")).to_have_count(0)
    assert state_of("beta", pk=there.pk) == "moved"
    assert state_of("alpha", pk=here.pk) == "registered"


@pytest.mark.browser
def test_somebody_moves_to_another_city(site: Site, page: Page) -> None:
    person = register("alpha", "黄转移", MOVER)
    giving = enter_office(page, site, "alpha")
    giving.look(site.url("alpha", f"/transfers/new/{person.pk}/"))
    page.get_by_label("转入地区").select_option("beta")
    page.locator("main button[type=submit]").click()
    decide(page, "同意转出")
    taking = enter_office(page, site, "beta")
    taking.look(site.url("beta", "/transfers/"))
    page.get_by_role("link", name="黄转移").click()
    taking.look(page.url)
    page.get_by_label("转入单位").fill("organ")
    decide(page, "接收")
    assert state_of("beta", name="黄转移") == "registered"
    assert not [*giving.faults, *taking.faults]
