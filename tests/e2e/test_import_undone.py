"""A roster that is mended by a click, committed, and taken back, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tenants.accounts.roles import Role
from tests.e2e.test_import import check, upload
from tests.e2e.visits import Visitor, sign_in
from tests.imports import books
from tests.sites import Site


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.xlsx"
    wrong = [books.person(3, 民族="瓦族"), books.person(4, 出生年月="1990-02")]
    path.write_bytes(books.xlsx([*books.people(2), *wrong]))
    return path


@pytest.mark.browser
@pytest.mark.worker
def test_a_roster_is_mended_committed_and_taken_back(site: Site, page: Page, roster: Path) -> None:
    sign_in(page, site, "alpha", site.account("alpha", Role.UNIT_ADMIN, unit="school"))
    visitor = Visitor(page, home=site.url("alpha"))
    upload(page, site, roster)
    check(page)
    visitor.look(page.url)
    page.get_by_role("button", name="全部采用").click()
    expect(page.get_by_text("已采用 2 处")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="名册已导入")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="撤销这次导入").click()
    visitor.look(page.url)
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_role("heading", name="这次导入已撤销")).to_be_visible(timeout=20_000)
    assert not visitor.faults
