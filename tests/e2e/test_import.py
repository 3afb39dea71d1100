"""The unit admin's main job in a browser: upload, columns, check, commit, with a real worker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tests.e2e.visits import SCROLL, Visitor, sign_in
from tests.sites import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site

HEADER = ("序号", "姓名", "性别", "民族", "出生年月", "政治面貌", "身份证号码", "联系电话")
PEOPLE = (
    (1, "岩小禾", "女", "傣族", "1990-03", "群众", "530802199003170023", "15400000001"),
    (2, "刀·样梅", "女", "傣族", "1991年3月", "共青团员", "530802199103170020", "15400000002"),
)
SPOILT = (3, "周示平", "男", "汉族", "1990-03", "群众", "5.30802E+17", "15400000003")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Two good rows and one whose number Excel has spoilt, below a title and a unit line."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "志愿者统计表")
        for number, row in enumerate((HEADER, *PEOPLE, SPOILT), start=2):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.browser
@pytest.mark.worker
def test_a_roster_goes_in_by_the_wizard(site: Site, page: Page, roster: Path) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.UNIT_ADMIN, unit="school"))
    upload(page, site, roster)
    check(page)
    expect(page.get_by_text("Excel 改成了科学计数")).to_be_visible()
    commit(page)
    page.get_by_role("link", name="查看名册").click()
    expect(page.get_by_role("link", name="岩小禾")).to_be_visible()
    expect(page.get_by_text("5308************23")).to_be_visible()


@pytest.mark.browser
@pytest.mark.worker
def test_each_step_of_the_wizard_is_accessible(site: Site, page: Page, roster: Path) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.UNIT_ADMIN, unit="school"))
    visitor = Visitor(page, home=site.url("alpha"))
    upload(page, site, roster)
    visitor.look(page.url)
    check(page)
    for tab in ("refused", "created", "national"):
        visitor.look(f"{page.url.partition('?')[0]}?show={tab}")
    commit(page)
    visitor.walk(page.url, site.url("alpha", "/roster/"))
    assert not visitor.faults


@pytest.mark.browser
@pytest.mark.worker
def test_the_province_sees_an_import_in_its_overview(site: Site, page: Page, roster: Path) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.UNIT_ADMIN, unit="school"))
    upload(page, site, roster)
    check(page)
    commit(page)
    sign_in(page, site, "gamma", site.account("gamma", Role.OVERVIEW))
    row = page.get_by_role("row", name="阿尔法市").filter(has=page.get_by_role("rowheader"))
    entered = row.get_by_role("cell").nth(2)
    wait_until(lambda: bool(page.reload()) and entered.text_content() == "2", seconds=10)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        expect(row.get_by_role("rowheader")).to_be_visible()
        assert page.evaluate(SCROLL) == 0


def check(page: Page) -> None:
    page.get_by_role("button", name="开始预检").click()
    expect(page.get_by_role("heading", name="导入名册：预检结果")).to_be_visible(timeout=20000)


def commit(page: Page) -> None:
    page.get_by_role("button", name="提交全部正确行 （新增 2 人，更新 0 人）").click()
    expect(page.get_by_role("heading", name="名册已导入")).to_be_visible(timeout=20000)


def upload(page: Page, site: Site, roster: Path) -> None:
    page.goto(site.url("alpha", "/imports/new/"))
    page.set_input_files("input[type=file]", roster)
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="导入名册：对应列")).to_be_visible()
