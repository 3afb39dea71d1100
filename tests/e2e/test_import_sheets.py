"""A workbook of several sheets in a browser: another one is read, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from playwright.sync_api import expect

from tenants.accounts.roles import Role
from tests.e2e.test_import import HEADER, PEOPLE, upload
from tests.e2e.visits import Visitor, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.sites import Site


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    """A sheet of notes and two of people."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明")
        for name, people in (("一班", PEOPLE), ("二班", PEOPLE[:1])):
            sheet = book.add_worksheet(name)
            for line, row in enumerate((HEADER, *people)):
                sheet.write_row(line, 0, row)
    return path


@pytest.mark.browser
def test_another_sheet_is_chosen_on_the_columns_page(site: Site, page: Page, classes: Path) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.UNIT_ADMIN, unit="school"))
    upload(page, site, classes)
    page.get_by_role("button", name="二班").click()
    expect(page.get_by_role("row", name="二班 1 行 正在读取")).to_be_visible()
    visitor = Visitor(page, home=site.url("alpha"))
    visitor.look(page.url)
    assert not visitor.faults
