"""One's own tokens."""

import re

import pytest

from api.models import ApiToken
from tenants.accounts import services as accounts
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import NOON, make_token, make_user

LIST, NEW = "/tokens/", "/tokens/new/"
FORM = {"name": "看板", "scopes": ["units:read"], "days": "30"}


@pytest.fixture
def user(region):
    return make_user(Role.OFFICE)


@pytest.fixture
def client(user, client_of):
    client = client_of("alpha")
    client.force_login(user)
    return client


def shown_token(response):
    return re.search(r'id="token">([^<]+)<', response.content.decode())[1]


def test_a_token_is_shown_once_and_kept_as_its_hash(client):
    answer = client.post(NEW, FORM)
    secret = shown_token(answer)
    kept = f"{list(ApiToken.objects.values_list())}{list(AuditRow.objects.values_list())}"
    assert secret not in kept
    assert secret not in client.get(LIST).content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_token_works_for_its_scopes_alone(client, client_of):
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {shown_token(client.post(NEW, FORM))}"}
    assert client_of("alpha").get("/api/v1/units", **bearer).status_code == 200
    assert client_of("alpha").get("/api/v1/volunteers", **bearer).status_code == 403


@pytest.mark.parametrize("changes", [{"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}])
def test_a_wrong_form_makes_no_token(client, changes):
    assert client.post(NEW, FORM | changes).context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_over_at_once(client, client_of):
    secret = shown_token(client.post(NEW, FORM))
    client.post(f"/tokens/{ApiToken.objects.get().pk}/revoke/")
    answer = client_of("alpha").get("/api/v1/units", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 401
    assert "已撤销" in client.get(LIST).content.decode()


@pytest.mark.parametrize("end", [accounts.reset_password, accounts.deactivate])
def test_a_reset_or_closed_account_has_no_working_token(user, end):
    make_user(Role.OFFICE)
    token = make_token(user)
    end(user_id=user.pk, actor=system_actor("command"), at=NOON)
    token.refresh_from_db()
    assert token.revoked_at == NOON
    assert AuditRow.objects.filter(action="token.revoke", object_id=str(token.pk)).exists()


def test_anothers_token_is_not_found(client):
    token = make_token(make_user(Role.OFFICE))
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_an_account_has_twenty_working_tokens_at_most(client, user):
    for _ in range(20):
        make_token(user)
    assert client.post(NEW, FORM).context["form"].errors
    assert ApiToken.objects.count() == 20


def test_a_volunteer_has_no_tokens(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.VOLUNTEER)
    assert client.get(LIST).status_code == 403
