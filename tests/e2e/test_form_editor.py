"""The office adds a field of its own to the form, sees it as it writes, and publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tests.e2e.visits import Visitor, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site


def add_blood_type(page: Page) -> None:
    page.get_by_role("link", name="增加一项").click()
    page.get_by_label("名称", exact=True).fill("血型")
    page.get_by_label("英文名称").fill("Blood type")
    page.get_by_label("填写方式").select_option("choice")
    page.get_by_label("选项").fill("A\nB\nAB\nO")
    expect(page.locator("#preview option")).to_have_count(5)
    page.get_by_role("button", name="存入草稿").click()


def publish(page: Page) -> None:
    page.get_by_label("变更理由").fill("本市献血志愿服务需要")
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("新表单已发布")).to_be_visible()


@pytest.mark.browser
def test_a_field_is_added_seen_and_published(site: Site, page: Page) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", "/form/"))
    add_blood_type(page)
    page.get_by_role("button", name="上移 血型").click()
    expect(page.get_by_role("heading", name="草稿：还没有发布")).to_be_visible()
    publish(page)
    page.get_by_role("link", name="历次版本").click()
    expect(page.get_by_text("本市献血志愿服务需要")).to_be_visible()
    expect(page.get_by_text("血型")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_editor_is_accessible_with_a_draft(site: Site, page: Page, language: str) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", "/form/"))
    add_blood_type(page)
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])
    visitor = Visitor(page, home=site.url("alpha"))
    for path in ("/form/", "/form/new/", "/form/fields/name/", "/form/history/"):
        visitor.look(site.url("alpha", path))
    assert not visitor.faults
