"""No page is reachable without somebody having said who may reach it."""

from __future__ import annotations

import pytest

from tenants.accounts.roles import HOLDERS, Duty
from tests.isolation.pages import Page, pages

PUBLIC = {
    "accounts:sign_in": "the door",
    "accounts:sign_out": "the way out, also when the session is over",
    "accounts:language": "strangers choose their language too",
    "platform:live": "for the machine that watches; tells nothing of a region",
    "platform:ready": "for the machine that watches; tells nothing of a region",
    "reporting:home": "name, four public numbers, notices",
    "notices:list": "public notices",
    "notices:detail": "public notices",
    "activation:enter": "an entered person has no account yet: a code and a number's end open it",
    "activation:confirm": "the same person, once the code was accepted in this session",
    "activation:done": "the same person, whom this session has registered",
    "claiming:start": "a volunteer has no account before this: a code to the contact on file",
    "claiming:code": "the same person: the code",
    "claiming:who": "the same person, where several share a contact",
    "claiming:account": "the same person, once the contact is proved in this session",
    "registration:start": "whoever wants to register has no account yet",
    "registration:identity": "the same person's first step; told apart by session from here on",
    "registration:unit": "the same session's application",
    "registration:details": "the same session's application",
    "registration:agreements": "the same session's application",
    "registration:check": "the same session's application",
    "registration:resume": "an applicant without a session: reference and code open it",
    "registration:status": "the same session's application",
    "registration:new_code": "the same session's application",
    "registration:withdraw": "the same session's application",
    "registration:leave": "ends the session's hold on an application",
    "own_form": "the same session's application, as a form to sign",
    "verify:card": "a stranger verifies a card: masked name, number, whether it is good",
    "verify_record:certificate": "a stranger verifies a certificate: masked name, hours, state",
    "verify:number": "the same, by what is printed on the card",
    "activities:list": "published projects: whoever looks for something to do has no account yet",
    "activities:detail": "one of them; signing up asks for an account",
    "calendars:mine": "calendar programs have no account: a link signed for one person, revocable",
    "calendars:project": "a published project's shifts, in a calendar",
    "offers:confirm": "whoever was sent the link to an offered place; signed, for that place alone",
    "api:nothing": "says that there is no such endpoint",
}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.key)
def test_a_page_names_its_duty_or_is_public_with_a_reason(page: Page) -> None:
    assert page.name, f"{page.route} has no name"
    if page.is_public:
        assert page.name in PUBLIC, f"{page.name}: say in PUBLIC why strangers may see it"
    else:
        assert page.duty in HOLDERS, f"{page.name} names no duty"


def test_no_reason_is_given_for_a_page_that_is_gone() -> None:
    assert {page.name for page in pages() if page.is_public} == set(PUBLIC)


def test_every_duty_has_holders_and_every_role_a_duty() -> None:
    assert set(HOLDERS) == set(Duty)
    assert all(HOLDERS.values())


def test_every_duty_is_asked_for_somewhere() -> None:
    from tests.architecture.sources import product

    texts = "\n".join(source.text for source in product() if source.stem != "roles")
    unused = [duty.name for duty in Duty if f"Duty.{duty.name}" not in texts]
    assert not unused
