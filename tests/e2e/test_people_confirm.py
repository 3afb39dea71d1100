"""From a printed code to an account of one's own, on a phone; and a look at full numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.e2e.visits import PHONE, Visitor, sign_in
from tests.factories import make_volunteer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site
    from volunteers.people.profiles.models import Volunteer

MOBILE = "13800138000"
NEW_PASSWORD = "lake-and-hill-70"
WRITTEN = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def entered() -> Volunteer:
    """Somebody whom a unit has entered, with a mobile number."""
    from tenants.keys.services import cipher

    with in_region("alpha"):
        hashed = cipher().keyed_hash("phone", MOBILE)
        return make_volunteer(name="林小燕", phone=MOBILE, phone_hash=hashed)


def issue_code(page: Page, site: Site) -> str:
    """Issue a code to everybody on the roster, and read it from the list."""
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", "/roster/"))
    page.get_by_label(re.compile("选中符合条件的全部")).check()
    page.get_by_role("button", name="发放激活码").click()
    page.get_by_role("button", name=re.compile("发放 .* 个激活码")).click()
    code = WRITTEN.findall(page.locator("main").inner_text())[0]
    assert not Visitor(page, home=site.url("alpha")).faults
    return str(code)


def type_code(page: Page, code: str, proof: str) -> None:
    page.get_by_label("激活码").fill(code)
    page.get_by_label("证件号码后四位").fill(proof)
    page.get_by_role("button", name="下一步").click()


def activate(page: Page, site: Site, code: str, proof: str) -> None:
    page.goto(site.url("alpha", "/activate/"))
    type_code(page, code.lower(), proof)
    expect(page.get_by_text("林*燕")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        if box.get_attribute("required") is not None:
            box.check()
    page.get_by_role("button", name="确认注册").click()
    expect(page.get_by_role("heading", name="您已成为注册志愿者")).to_be_visible()


def claim(page: Page) -> None:
    page.get_by_label("手机号或电子邮箱").fill(MOBILE)
    page.get_by_role("button", name="获取验证码").click()
    told = page.get_by_text("示例：演示环境不发送短信和邮件").inner_text()
    page.get_by_label("验证码").fill(re.findall(r"\d{6}", told)[0])
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("用户名").fill("linxiaoyan70")
    page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("再输一遍新密码").fill(NEW_PASSWORD)
    page.get_by_role("button", name="完成并登录").click()
    expect(page.get_by_role("heading", name="林*燕")).to_be_visible()


@pytest.mark.browser
def test_a_code_a_consent_and_an_account_on_a_phone(site: Site, page: Page) -> None:
    person = entered()
    code = issue_code(page, site)
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    activate(page, site, code, str(person.document_number)[-4:])
    page.get_by_role("link", name="开通账号").click()
    claim(page)
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("button", name="撤回同意")).to_be_visible()


@pytest.mark.browser
def test_each_step_is_accessible(site: Site, page: Page) -> None:
    person, code = entered(), issue_code(page, site)
    page.context.clear_cookies()
    visitor = Visitor(page, home=site.url("alpha"))
    visitor.look(site.url("alpha", "/activate/"))
    type_code(page, code, str(person.document_number)[-4:])
    visitor.look(page.url)
    activate_here(page, visitor)
    page.get_by_role("link", name="开通账号").click()
    visitor.look(page.url)
    claim(page)
    visitor.walk(page.url)
    assert not visitor.faults


def activate_here(page: Page, visitor: Visitor) -> None:
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="确认注册").click()
    visitor.look(page.url)


@pytest.mark.browser
def test_the_office_sees_a_number_for_a_reason(site: Site, page: Page) -> None:
    person = entered()
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", f"/roster/{person.pk}/"))
    expect(page.get_by_text(str(person.document_number))).to_have_count(0)
    page.get_by_label("查看理由").fill("核对退回的全国编号")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_text(str(person.document_number))).to_be_visible()
    visitor = Visitor(page, home=site.url("alpha"))
    for address in (page.url, site.url("alpha", "/unmask/"), site.url("alpha", "/messages/")):
        visitor.look(address)
    assert not visitor.faults
