"""The door answers every account alike, locks after five failures, and leaves a trace."""

import datetime as dt
import re

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.context import in_region
from tests.sites import PASSWORD

DOOR = "/sign-in/"


def knock(client, username, typed="wrong-password", **more):
    return client.post(DOOR, {"username": username, "password": typed, **more})


@pytest.fixture
def office(region, account):
    return account("alpha", Role.OFFICE, username="office", password=PASSWORD)


def actions():
    return list(AuditRow.objects.order_by("pk").values_list("action", flat=True))


def told(response):
    """The page without what differs in every answer: the CSRF token and what was typed."""
    return re.sub(r'(value|nonce)="[^"]*"', "", response.content.decode())


def test_the_right_password_opens_the_door(office, client_of):
    client = client_of("alpha")
    assert knock(client, "office", PASSWORD).url == "/start/"
    assert client.get("/start/").url == "/progress/"
    assert actions()[-1] == "account.sign_in"


def test_known_unknown_and_closed_accounts_get_the_same_answer(office, account, client_of):
    account("alpha", Role.OFFICE, username="closed", password=PASSWORD, is_active=False)
    answers = [
        knock(client_of("alpha"), "office"),
        knock(client_of("alpha"), "nobody"),
        knock(client_of("alpha"), "closed", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({told(answer) for answer in answers}) == 1


def test_known_and_unknown_accounts_cost_the_same_statements(office, client_of):
    counts = []
    for name in ("warming-up", "office", "nobody"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            knock(client_of("alpha"), name)
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_five_failures_lock_the_account_even_for_the_right_password(office, client_of):
    client = client_of("alpha")
    answers = [knock(client, "office").status_code for _ in range(5)]
    assert answers == [400, 400, 400, 400, 429]
    assert knock(client, "office", PASSWORD).status_code == 429


def test_an_unknown_account_is_locked_just_alike(region, client_of):
    client = client_of("alpha")
    answers = [knock(client, "nobody").status_code for _ in range(6)]
    assert answers == [400, 400, 400, 400, 429, 429]


def test_the_lock_is_this_account_and_this_region_alone(office, account, client_of):
    account("alpha", Role.OFFICE, username="other", password=PASSWORD)
    account("beta", Role.OFFICE, username="office", password=PASSWORD)
    for _ in range(5):
        knock(client_of("alpha"), "office")
    assert knock(client_of("alpha"), "other", PASSWORD).status_code == 302
    assert knock(client_of("beta"), "office", PASSWORD).status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(office, client_of):
    with time_machine.travel(dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(5):
            knock(client_of("alpha"), "office")
        clock.shift(dt.timedelta(minutes=14))
        assert knock(client_of("alpha"), "office", PASSWORD).status_code == 429
        clock.shift(dt.timedelta(minutes=2))
        assert knock(client_of("alpha"), "office", PASSWORD).status_code == 302


def test_one_address_may_fail_thirty_times_in_five_minutes(office, client_of):
    client = client_of("alpha")
    for number in range(30):
        assert knock(client, f"guess{number}").status_code == 400
    assert knock(client, "office", PASSWORD).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    answer = client.post(DOOR, {"username": "office", "password": PASSWORD}, **elsewhere)
    assert answer.status_code == 302


def test_refusals_and_the_lock_are_on_record(office, client_of):
    for _ in range(6):
        knock(client_of("alpha"), "office")
    expected = ["account.refuse_sign_in"] * 4 + ["account.lock", "account.refuse_sign_in"]
    assert actions()[-6:] == expected
    assert AuditRow.objects.order_by("pk").last().object_id == str(office.pk)


def test_what_was_typed_as_a_username_is_kept_nowhere(region, client_of, caplog):
    knock(client_of("alpha"), "460106199005010018")
    kept = [*AccessAttempt.objects.values_list(), *AuditRow.objects.values_list()]
    assert kept
    assert "460106199005010018" not in f"{kept}{caplog.text}"


def test_the_door_leads_only_to_pages_of_its_own_house(office, client_of):
    inside = knock(client_of("alpha"), "office", PASSWORD, next="/units/")
    assert inside.url == "/units/"
    outside = knock(client_of("alpha"), "office", PASSWORD, next="https://example.org/")
    assert outside.url == "/start/"


@pytest.mark.parametrize("wanted", ["overview", "?page=2", "units/", "#", "..", "accounts:start"])
def test_what_is_no_path_leads_to_the_start(office, client_of, wanted):
    assert knock(client_of("alpha"), "office", PASSWORD, next=wanted).url == "/start/"


def test_signing_out_is_a_post_and_ends_the_session(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == DOOR
    assert client.get("/start/").status_code == 302
    assert actions()[-1] == "account.sign_out"


def test_an_operator_signs_in_on_the_platforms_host(region, account, client_of):
    account("platform", Role.OPERATOR, username="operator", password=PASSWORD)
    client = client_of("platform")
    assert knock(client, "operator", PASSWORD).url == "/start/"
    assert client.get("/start/").url == "/"
    assert knock(client_of("alpha"), "operator", PASSWORD).status_code == 400


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.OVERVIEW, "/overview/"),
        (Role.OFFICE, "/progress/"),
        (Role.UNIT_ADMIN, "/roster/"),
        (Role.APPROVER, "/units/"),
        (Role.VOLUNTEER, "/me/"),
        (Role.LEADER, "/password/"),
    ],
)
def test_each_role_starts_at_its_own_page(region, client_of, sign_in, role, page):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.get("/start/").url == page


def test_a_stranger_is_led_to_the_door_and_back(region, client_of):
    assert client_of("alpha").get("/units/").url == "/sign-in/?next=/units/"


def test_the_language_is_switched_by_a_post(region, client_of):
    client = client_of("alpha")
    assert client.get("/language/").status_code == 405
    client.post("/language/", {"language": "en", "next": DOOR})
    assert client.get(DOOR)["Content-Language"] == "en"


def test_a_session_of_one_region_is_nothing_in_another(office, account, client_of):
    client = client_of("alpha")
    knock(client, "office", PASSWORD)
    other = client_of("beta")
    other.cookies = client.cookies
    assert other.get("/start/").url.startswith(DOOR)
    with in_region("beta"):
        assert not AuditRow.objects.filter(action="account.sign_in").exists()
