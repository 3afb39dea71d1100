"""Who may do what (SECURITY I5), asked of every URL, as every role, in the role's own region."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tenants.accounts.roles import HOLDERS, Role
from tenants.context import in_region
from tests import factories as make
from tests.isolation.pages import Page, pages
from tests.isolation.population import Planted, plant
from tests.isolation.walking import Answer, Visitor, ask, at_home, bearer, client_at, without

OF_A_UNIT = (Role.UNIT_ADMIN, Role.APPROVER)
# Arguments that name what lies in a unit; a token is its owner's, an account the office's.
IN_A_UNIT = {
    "unit_id",
    "volunteer_id",
    "batch_id",
    "card_id",
    "print_id",
    "application_id",
    "backfill_id",
    "evidence_id",
}

SHOWN_TO_ALL = {"activities:list", "activities:detail"}  # what any unit has published


@pytest.fixture(params=["alpha", "platform"])
def home(request: pytest.FixtureRequest, db: None) -> Planted:
    return plant(request.param)


def served(home: Planted) -> Iterator[Page]:
    cache.clear()
    yield from (page for page in pages() if at_home(page, home.code))


def answered(who: Visitor, page: Page, values: dict[str, object], method: str = "GET") -> Answer:
    with transaction.atomic():
        answer = ask(who, page.path(values), method, {})
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("role", Role)
def test_a_page_opens_to_those_who_hold_its_duty_alone(home: Planted, role: Role) -> None:
    who = Visitor(str(role), home.code, role, client_at(home.code, home.users[role]))
    wrong = []
    for page in served(home):
        for method in ("GET", "POST"):
            refused = answered(who, page, home.own, method).status == 403
            duty = page.duty_to(method)
            may = page.is_public or (duty is not None and role in HOLDERS[duty])
            if refused == may:
                wrong.append(f"{method} {page.key}: {'refused' if refused else 'let in'}")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_is_sent_to_the_door(home: Planted) -> None:
    who, wrong = Visitor("stranger", home.code, client=client_at(home.code)), []
    for page in served(home):
        for method in ("GET", "POST"):
            answer = answered(who, page, home.own, method)
            door = answer.headers.get("Location", "").startswith("/sign-in/")
            sent_away = answer.status == 401 or (answer.status == 302 and door)
            if page.is_public == sent_away and page.name != "accounts:sign_out":
                wrong.append(f"{method} {page.key}: {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", OF_A_UNIT)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_of_another_unit_is_answered_like_a_missing_one(
    db: None, role: Role, method: str
) -> None:
    home, wrong = plant("alpha"), []
    who = Visitor(str(role), home.code, role, client_at(home.code, home.users[role]))
    for page in served(home):
        if set(page.arguments) & IN_A_UNIT:
            paths = home.own | home.elsewhere, home.own | page.missing()
            other, missing = (answered(who, page, values, method) for values in paths)
            same = without(other, page.path(paths[0])) == without(missing, page.path(paths[1]))
            if not same or other.status not in (403, 404, 405):
                wrong.append(f"{page.key}: {other.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", OF_A_UNIT)
def test_no_page_shows_what_is_of_another_unit(db: None, role: Role) -> None:
    home, shown = plant("alpha"), []
    who = Visitor(str(role), home.code, role, client_at(home.code, home.users[role]))
    secret = [str(home.elsewhere[name]) for name in sorted(IN_A_UNIT)] + [f"{home.mark}别处"]
    for page in served(home):
        if page.name in SHOWN_TO_ALL:
            continue
        text = answered(who, page, home.own).text
        shown += [f"{page.key}: {word}" for word in secret if word in text]
    assert not shown, "\n".join(shown)


def test_a_token_without_the_scope_is_refused(db: None) -> None:
    home = plant("alpha")
    with in_region("alpha"):
        make.make_token(home.users[Role.OFFICE], "zx_0badcafe_secret")
    who = Visitor("bare", "alpha", client=client_at("alpha"), headers=bearer("zx_0badcafe_secret"))
    endpoints = [page for page in served(home) if page.is_api and page.duty]
    endpoints = [page for page in endpoints if page.name != "api:docs"]  # a page: by session
    assert {answered(who, page, home.own).status for page in endpoints} == {403}
