"""Registration on a phone: five steps, a return that is mended, an approval; by a real browser."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tenants.audit.services import Actor
from tenants.context import in_region
from tests.accounts import make_account
from tests.e2e.visits import PHONE, SCROLL, violations
from tests.factories import make_number
from volunteers.people.registration import deciding
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import Application, DecisionBatch
from volunteers.people.registration.rules import Action

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

SHOWN_CODE = re.compile(r"验证码是 (\d{6})")
WIDTHS = (320, 390, 768, 1440)
PICTURES = os.environ.get("PICTURES", "")


@dataclass
class OnPhone:
    """An applicant with a phone; each page is looked at before it is left."""

    page: Page
    site: Site
    born: str = "19900501"

    def __post_init__(self) -> None:
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.number = make_number(area="530802", born=self.born)
        self.page.goto(self.site.url("alpha"))
        self.page.get_by_role("link", name="我要注册").click()
        self.look("start")
        self.page.get_by_role("link", name="开始填写").click()

    def look(self, name: str) -> None:
        # at its end, where the bar at the foot stands in its own place and covers no field
        self.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert not violations(self.page), name
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 844})
            assert self.page.evaluate(SCROLL) <= 0, f"{name} scrolls sideways at {width}"
            if PICTURES:
                self.page.screenshot(path=f"{PICTURES}/{name}_{width}.png", full_page=width != 390)
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    def onward(self, to: str) -> None:
        self.page.get_by_role("button", name=re.compile("^下一步")).click()
        expect(self.page.get_by_role("heading", level=1, name=to)).to_be_visible()

    def code(self) -> str:
        self.page.get_by_role("button", name="取验证码").click()
        found = SHOWN_CODE.search(self.page.get_by_text("示例：演示环境不发送").inner_text())
        assert found
        return found[1]

    def identity(self) -> None:
        self.page.get_by_label("姓名").fill("岩小禾")
        self.page.get_by_label("证件号码").fill(self.number)
        self.page.get_by_label("手机号").fill("13900139000")
        self.page.locator("[autocomplete=one-time-code]").fill(self.code())
        self.look("identity")
        self.onward("单位")

    def unit(self) -> None:
        self.look("unit")
        self.page.locator("input[name=unit]").nth(1).check()
        self.onward("资料")

    def details(self) -> None:
        self.page.get_by_label("工作（学习）单位").fill("一号学校")
        self.look("details")
        self.onward("协议同意")

    def agree(self) -> None:
        for code in ("personal_data", "voluntary", "sensitive"):
            self.page.locator(f"#id_agree_{code}").check()

    def guardian(self) -> None:
        self.page.locator("#id_agree_guardian").check()
        self.page.get_by_label("监护人姓名").fill("岩罕")
        self.page.get_by_label("与本人的关系").fill("父亲")
        self.page.get_by_label("监护人手机号").fill("13700137000")
        self.page.locator("[autocomplete=one-time-code]").fill(self.code())

    def apply(self, *, under_age: bool) -> None:
        self.identity(), self.unit(), self.details(), self.agree()
        if under_age:
            self.guardian()
        self.look("agreements")
        self.onward("核对")
        self.look("check")
        self.page.get_by_role("button", name="提交申请").click()
        expect(self.page.get_by_role("heading", level=1, name="办理进度")).to_be_visible()


def decide(action: Action, reason: str = "") -> None:
    """What the approver does; its time for taking it back is over at once."""
    user = make_account("alpha", Role.OFFICE)
    with in_region("alpha"):
        actor, at = Actor(user.pk, "office", None, "page"), timezone.now()
        deciding.decide(
            selection=Selection(Application.objects.waiting()),
            action=action,
            reason=reason,
            actor=actor,
            at=at,
        )
        DecisionBatch.objects.update(undo_until=at)


@pytest.mark.browser
def test_an_adult_registers_on_a_phone(site: Site, page: Page) -> None:
    person = OnPhone(page, site)
    person.apply(under_age=False)
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    person.look("submitted")
    decide(Action.APPROVE)
    page.goto(site.url("alpha", "/register/status/"))
    expect(page.get_by_text("已通过")).to_be_visible()
    person.look("approved")


@pytest.mark.browser
def test_a_minor_is_returned_once_mends_it_and_is_approved(site: Site, page: Page) -> None:
    person = OnPhone(page, site, born="20100501")
    person.apply(under_age=True)
    decide(Action.RETURN, "工作（学习）单位请写学校全称。")
    page.goto(site.url("alpha", "/register/status/"))
    expect(page.get_by_text("工作（学习）单位请写学校全称。").first).to_be_visible()
    person.look("returned")
    mend(page)
    decide(Action.APPROVE)
    page.reload()
    expect(page.locator("dt", has_text="志愿者编号")).to_be_visible()


def mend(page: Page) -> None:
    page.get_by_role("link", name="修改并再次提交").click()
    page.get_by_role("link", name=re.compile("修改.*资料")).click()
    expect(page.get_by_text("工作（学习）单位请写学校全称。")).to_be_visible()
    page.get_by_label("工作（学习）单位").fill("第一中学")
    page.get_by_role("button", name=re.compile("^下一步")).click()
    page.get_by_role("button", name="再次提交").click()
    expect(page.get_by_text("改好后再次提交")).to_be_visible()


@pytest.mark.browser
def test_errors_take_the_focus_and_lead_to_their_fields(site: Site, page: Page) -> None:
    person = OnPhone(page, site)
    page.get_by_label("姓名").fill("岩小禾")
    page.get_by_label("证件号码").fill("530802 20110317 0028")
    page.keyboard.press("Enter")  # goes on, and does not ask for a code
    expect(page.locator(".summary-of-errors")).to_be_focused()
    person.look("errors")
    page.get_by_role("link", name=re.compile("^证件号码")).click()
    expect(page.get_by_label("证件号码")).to_be_focused()


@pytest.mark.browser
def test_saved_on_one_phone_it_goes_on_on_another(site: Site, page: Page) -> None:
    person = OnPhone(page, site)
    person.identity()
    page.get_by_role("button", name="保存退出").click()
    reference, code = (
        page.locator("dd.mono").inner_text(),
        page.locator("#resume-code").inner_text(),
    )
    person.look("saved")
    page.context.clear_cookies()
    page.goto(site.url("alpha", "/register/resume/"))
    person.look("resume")
    resume(page, reference, code)
    expect(page.get_by_role("heading", level=1, name="单位")).to_be_visible()


def resume(page: Page, reference: str, code: str) -> None:
    page.get_by_label("申请编号").fill(reference)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="打开我的申请").click()


@pytest.mark.browser
def test_the_age_is_told_while_the_number_is_typed(site: Site, page: Page) -> None:
    person = OnPhone(page, site, born="20100501")
    expect(page.get_by_label("出生日期")).to_be_hidden()
    page.get_by_label("证件号码").fill(person.number)
    expect(page.get_by_text("按所填出生日期 2010-05-01")).to_be_visible()
    expect(page.get_by_text("未满 18 周岁要监护人同意")).to_be_visible()
    page.get_by_label("证件类型").select_option("passport")
    expect(page.get_by_label("出生日期")).to_be_visible()
