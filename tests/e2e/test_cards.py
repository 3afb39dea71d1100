"""Cards in a browser: printed by an office in the background, shown by a volunteer, verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.cards.papers import pages_of
from tests.e2e.visits import DESKTOP, PHONE, sign_in, violations
from tests.factories import make_card, make_volunteer
from volunteers.people.cards import verification
from volunteers.people.cards.models import Card
from volunteers.people.units.models import Unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.sites import Site


CLOCK_RUNS = "was => document.querySelector('[data-clock]').textContent != was"


def people_with_cards(count: int) -> str:
    """Make them in alpha's school; return its key."""
    with in_region("alpha"):
        unit = Unit.objects.get(code="school")
        for serial in range(count):
            number = f"4690010{serial:07d}"
            person = make_volunteer(unit=unit, state="registered", volunteer_number=number)
            make_card(person)
        return str(unit.pk)


@pytest.mark.browser
@pytest.mark.worker
def test_an_office_prints_two_hundred_cards_in_thirty_seconds(site: Site, page: Page) -> None:
    school = people_with_cards(200)
    sign_in(page, site, "alpha", site.account("alpha", Role.OFFICE))
    page.goto(site.url("alpha", "/prints/new/?kind=cards"))
    page.select_option("[name=unit]", school)
    assert not violations(page)
    page.click("[name=confirmed]")
    page.wait_for_selector("a[href$='/file/']", timeout=30_000)
    with page.expect_download() as waiting:
        page.click("a[href$='/file/']")
    assert len(pages_of(Path(waiting.value.path()).read_bytes())) == 400


@pytest.mark.browser
def test_a_volunteer_shows_the_card_and_a_stranger_verifies_it(site: Site, page: Page) -> None:
    people_with_cards(1)
    account = site.account("alpha", Role.VOLUNTEER)
    with in_region("alpha"):
        owner = Card.objects.get().volunteer
        type(owner).objects.update(user=User.objects.get(username=account.username))
    sign_in(page, site, "alpha", account)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(site.url("alpha", "/me/card/"))
        assert not violations(page)
    before = page.inner_text("[data-clock]")
    page.wait_for_function(CLOCK_RUNS, arg=before)
    page.click("a.own-card-qr")
    assert page.is_visible("#large")


@pytest.mark.browser
def test_the_page_that_verifies_is_accessible(site: Site, page: Page) -> None:
    people_with_cards(1)
    with in_region("alpha"):
        path = verification.path_of(Card.objects.get().pk)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in (path, "/verify/"):
            page.goto(site.url("alpha", address))
            assert not violations(page), address
