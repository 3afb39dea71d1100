"""An approver's morning in a browser: keys, preview, undo, a batch returned, the phone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.approvals.applications import make_application
from tests.e2e.visits import DESKTOP, PHONE, Visitor, sign_in
from volunteers.people.registration.models import Application, ReasonTemplate
from volunteers.people.units.models import Unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

NAMES = ("白雨桐", "何沐辰", "李静雯", "罗景行")


def waiting() -> None:
    """Let four people wait, the first longest; one has a duplicate, one was mended."""
    with in_region("alpha"):
        top, now = Unit.objects.get(code="league"), timezone.now()
        for days, name in zip((12, 8, 4, 1), NAMES, strict=True):
            at = now - dt.timedelta(days=days)
            values = {"submitted_at": at, "updated_at": at, "approver_unit": top}
            values |= {"has_conflict": name == "罗景行", "returned_times": int(name == "白雨桐")}
            make_application(name=name, **values)
        words = {"title": "换一张照片", "text": "照片不清楚，请换一张。"}
        ReasonTemplate.objects.create(action="return", created_at=now, **words)


def states() -> dict[str, str]:
    with in_region("alpha"):
        return dict(Application.objects.values_list("name", "state"))


@pytest.fixture
def desk(site: Site, page: Page) -> Page:
    waiting()
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", "/approvals/"))
    return page


@pytest.mark.browser
def test_by_keys_one_is_approved_and_taken_back(desk: Page) -> None:
    expect(desk.locator("#preview h2").first).to_have_text("白雨桐")
    desk.keyboard.press("j")
    expect(desk.locator("#preview h2").first).to_have_text("何沐辰")
    desk.keyboard.press("a")
    expect(desk.locator(".undo-bar")).to_contain_text("已通过 何沐辰")
    expect(desk.locator("#preview h2").first).to_have_text("李静雯")
    assert states()["何沐辰"] == "approved"
    desk.get_by_role("button", name="撤销").click()
    expect(desk.get_by_text("已撤销，1 人回到待审")).to_be_visible()
    assert states()["何沐辰"] == "submitted"


@pytest.mark.browser
def test_keys_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("?")
    desk.get_by_label("使用快捷键").uncheck()
    desk.get_by_role("button", name="关闭").click()
    desk.keyboard.press("a")
    desk.reload()
    desk.keyboard.press("a")
    expect(desk.locator(".undo-bar")).to_have_count(0)
    assert set(states().values()) == {"submitted"}


@pytest.mark.browser
def test_those_ticked_are_returned_with_a_template(desk: Page) -> None:
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    expect(desk.locator("#preview h2").first).to_have_text("何沐辰")
    desk.keyboard.press("x")
    expect(desk.get_by_text("已选 2 人")).to_be_visible()
    desk.keyboard.press("Shift+R")
    desk.get_by_text("换一张照片").click()
    expect(desk.get_by_label("退回理由")).to_have_value("照片不清楚，请换一张。")
    desk.get_by_role("button", name="退回 2 人").click()
    expect(desk.locator(".undo-bar")).to_contain_text("已退回 2 人")
    assert [states()[name] for name in NAMES[:3]] == ["returned", "returned", "submitted"]


@pytest.mark.browser
def test_all_that_match_leave_out_who_is_a_duplicate(desk: Page) -> None:
    expect(desk.get_by_role("checkbox", name="选中 罗景行")).to_be_disabled()
    desk.get_by_label("选中符合筛选的全部 3 人").check()
    desk.keyboard.press("Shift+A")
    expect(desk.locator(".undo-bar")).to_contain_text("已通过 3 人")
    assert states() == dict.fromkeys(NAMES[:3], "approved") | {"罗景行": "submitted"}


@pytest.mark.browser
def test_on_the_phone_a_row_opens_a_page_of_its_own(desk: Page) -> None:
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    desk.reload()
    expect(desk.locator("#preview")).to_be_hidden()
    desk.get_by_role("link", name="何沐辰").click()
    desk.wait_for_url("**/approvals/*-*/**")
    desk.get_by_role("button", name="通过", exact=False).first.click()
    expect(desk.locator(".undo-bar")).to_contain_text("已通过 何沐辰")


@pytest.mark.browser
def test_every_step_is_accessible_at_both_widths(site: Site, desk: Page) -> None:
    visitor = Visitor(desk, home=site.url("alpha"))
    visitor.look(site.url("alpha", "/approvals/"))
    desk.get_by_role("link", name="何沐辰").first.click()
    visitor.look(desk.url)
    desk.get_by_role("button", name="退回并说明").click()
    visitor._check("reason")
    desk.goto(site.url("alpha", "/approvals/?tab=duplicates"))
    visitor.look(desk.url)
    assert visitor.faults == []
