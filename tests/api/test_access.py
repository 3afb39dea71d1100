"""Tokens, sessions, throttles, and every refusal as a problem document."""

import datetime as dt

import pytest
from rest_framework.throttling import SimpleRateThrottle

from api.models import ApiToken
from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.factories import make_token, make_user

ME = "/api/v1/me"
SECRET = "zx_0badcafe_secret"
PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def user(region):
    return make_user(Role.OFFICE)


def ask(client, secret=SECRET, path=ME, **headers):
    return client.get(path, HTTP_AUTHORIZATION=f"Bearer {secret}", **headers)


def make(user, **changes):
    return make_token(user, SECRET, scopes=["me:read"], **changes)


def test_a_token_lets_in_and_its_use_is_noted(user, client_of):
    make(user)
    assert ask(client_of("alpha")).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("changes", [{"expires_at": PAST}, {"revoked_at": PAST}])
def test_a_token_that_is_over_is_refused(user, client_of, changes):
    make(user, **changes)
    assert ask(client_of("alpha")).status_code == 401


@pytest.mark.parametrize("changes", [{"is_active": False}, {"must_change_password": True}])
def test_a_token_works_no_longer_than_its_account(region, client_of, changes):
    make(make_user(Role.OFFICE, **changes))
    assert ask(client_of("alpha")).status_code == 401


@pytest.mark.parametrize("secret", ["", "zx_0badcafe_other", "zx__", "nonsense", "zx_%_x", "张三"])
def test_what_is_no_token_is_refused(user, client_of, secret):
    make(user)
    assert ask(client_of("alpha"), secret.encode().decode("latin-1")).status_code in (400, 401)


def test_a_token_of_one_region_is_nothing_in_another(user, client_of):
    make(user)
    assert ask(client_of("beta")).status_code == 401
    with in_region("beta"):
        assert not ApiToken.objects.exists()


def test_a_token_without_the_scope_is_forbidden(user, client_of):
    make(user)
    assert ask(client_of("alpha"), path="/api/v1/units").status_code == 403


def test_a_session_of_the_pages_lets_in_too(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    assert client.get(ME).json()["token_scopes"] is None


def test_a_refusal_is_a_problem_document_in_the_language_asked_for(region, client_of):
    chinese = client_of("alpha").get(ME, HTTP_ACCEPT_LANGUAGE="zh-CN")
    english = client_of("alpha").get(ME, HTTP_ACCEPT_LANGUAGE="en")
    assert chinese.status_code == english.status_code == 401
    assert chinese["Content-Type"] == "application/problem+json"
    assert chinese["WWW-Authenticate"].startswith("Bearer")
    assert chinese.json()["title"] == "需要登录或令牌"
    assert english["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/nothing-here", 404),
        ("/api/v1/units/not-a-key", 404),
        ("/api/v1/", 404),
        ("/api/v1/units?page=0", 404),
        ("/api/v1/volunteers?cursor=nonsense", 404),
        ("/api/v1/volunteers?cursor=cD1ub25zZW5zZQ%3D%3D", 404),  # p=nonsense
        ("/api/v1/volunteers?cursor=cD0wMDAxLTAxLTAxVDAwOjAwOjAwJTJCMTg6MDA%3D", 404),
        ("/api/v1/volunteers?state=nonsense", 400),
        ("/api/v1/volunteers?updated_since=0001-01-01T00:00:00%2B10:00", 400),
        ("/api/v1/units?parent=nonsense", 400),
    ],
)
def test_every_refusal_is_a_problem_document(user, client_of, path, status):
    make_token(user, SECRET, scopes=["units:read", "volunteers:read"])
    answer = ask(client_of("alpha"), path=path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_fault_is_a_problem_document_that_tells_nothing(user, client_of, monkeypatch):
    def fail(*_args):
        raise RuntimeError("460106199005010018")

    make(user)
    monkeypatch.setattr("volunteers.people.units.scope.staffed_paths", fail)
    client = client_of("alpha")
    client.raise_request_exception = False
    answer = ask(client)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "460106199005010018" not in answer.content.decode()


def test_another_format_is_not_acceptable(user, client_of):
    make(user)
    answer = ask(client_of("alpha"), HTTP_ACCEPT="text/html")
    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"


@pytest.fixture
def slow(monkeypatch):
    rates = {"user": "3/min", "address": "5/min", "region": "100/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)


def test_an_account_is_slowed_down_and_told_when_to_come_back(user, client_of, slow):
    make(user)
    answers = [ask(client_of("alpha")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1]["Content-Type"] == "application/problem+json"


def test_a_stranger_is_slowed_down_by_address(region, client_of, slow):
    answers = [client_of("alpha").get(ME).status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2


def test_one_regions_throttle_is_not_anothers(user, client_of, slow):
    make(user)
    with in_region("beta"):
        make(make_user(Role.OFFICE))
    for _ in range(4):
        ask(client_of("alpha"))
    assert ask(client_of("alpha")).status_code == 429
    assert ask(client_of("beta")).status_code == 200
