"""The door, the language switch and large print, in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tests.e2e.visits import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site


@pytest.mark.browser
def test_staff_sign_in_and_out(site: Site, page: Page) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    expect(page.locator("h1")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    page.goto(site.url("alpha", "/units/"))
    expect(page).to_have_url(re.compile("/sign-in/"))


@pytest.mark.browser
def test_a_wrong_password_is_told_and_focused(site: Site, page: Page) -> None:
    account = site.account("alpha", Role.OFFICE)
    page.goto(site.url("alpha", "/sign-in/"))
    page.fill("[name=username]", account.username)
    page.fill("[name=password]", "not-the-password")
    page.click("form[action$='/sign-in/'] button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.get_by_role("alert")).to_be_focused()


@pytest.mark.browser
def test_the_language_switch_changes_words_and_lang(site: Site, page: Page) -> None:
    page.goto(site.url("alpha", "/sign-in/"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert page.get_attribute("html", "lang") == "en"
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("登录")


@pytest.mark.browser
def test_large_print_stays_on_the_next_page(site: Site, page: Page) -> None:
    page.goto(site.url("alpha", "/sign-in/"))
    page.get_by_role("button", name="大字版").click()
    page.goto(site.url("alpha"))
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"


@pytest.mark.browser
def test_a_warning_comes_a_minute_before_an_idle_session_ends(site: Site, page: Page) -> None:
    page.clock.install()
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.clock.fast_forward("14:10")
    expect(page.locator("[data-idle]")).to_contain_text("1 分钟后自动退出")
    page.get_by_role("button", name="继续使用").click()
    expect(page.locator("[data-idle]")).to_be_hidden()
