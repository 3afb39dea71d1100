"""The office's pages about accounts."""

import re

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.sites import PASSWORD
from volunteers.people.units.models import Unit, UnitStaff

LIST, NEW = "/staff/", "/staff/new/"


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE, username="boss")
    return client


@pytest.fixture
def clerk(region, account):
    return account("alpha", Role.UNIT_ADMIN, unit="school", username="clerk", password=PASSWORD)


def opened(client, **changes):
    school = Unit.objects.get(code="school")
    fields = {"username": "wangwu", "full_name": "王五", "roles": ["unit_admin"]}
    return client.post(NEW, fields | {"units": [str(school.pk)]} | changes)


def shown_password(response):
    return re.search(r'id="one-time-password">([^<]+)<', response.content.decode())[1]


def test_the_list_shows_who_works_for_which_unit(client, clerk):
    page = client.get(LIST).content.decode()
    assert "clerk" in page
    assert "阿尔法市示例学校" in page
    assert "clerk" not in client.get(LIST, {"role": "approver"}).content.decode()


def test_the_list_costs_the_same_for_one_account_and_for_twenty(
    client, clerk, account, django_assert_num_queries
):
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    for _ in range(20):
        account("alpha", Role.UNIT_ADMIN, unit="organ")
    with django_assert_num_queries(10):
        client.get(LIST)


def test_a_new_account_works_for_its_unit_with_the_password_shown_once(client, client_of):
    answer = opened(client)
    typed = {"username": "wangwu", "password": shown_password(answer)}
    assert client_of("alpha").post("/sign-in/", typed).url == "/start/"
    assert UnitStaff.objects.get(user__username="wangwu").unit.code == "school"
    assert answer["Cache-Control"] == "no-store"
    assert typed["password"] not in client.get(LIST).content.decode()


def test_the_password_stands_with_a_button_to_copy_it_and_a_word_that_it_is_shown_once(client):
    text = opened(client).content.decode()
    assert re.search(r'data-copy="one-time-password"\s+hidden', text)
    assert "只显示这一次" in text


def test_the_password_is_in_no_session_and_on_no_record(client):
    from django.contrib.sessions.models import Session

    password = shown_password(opened(client))
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert password not in f"{sessions}{list(AuditRow.objects.values_list())}"


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "boss"},  # taken
        {"username": "王五"},  # not typed on every keyboard
        {"units": []},  # a unit's role without a unit
        {"roles": ["operator"]},
        {"roles": []},
    ],
)
def test_a_wrong_form_opens_nothing(client, changes):
    assert opened(client, **changes).context["form"].errors
    assert not User.objects.filter(full_name="王五").exists()


def test_what_is_wrong_is_told_at_its_field(client):
    assert list(opened(client, units=[]).context["form"].errors) == ["units"]
    assert list(opened(client, username="boss").context["form"].errors) == ["username"]


def test_a_role_without_units_needs_none(client):
    opened(client, roles=["overview"], units=[])
    assert User.objects.get(username="wangwu").roles == {Role.OVERVIEW}


def test_the_units_of_an_account_stand_first_and_ticked(client, clerk):
    text = client.get(f"/staff/{clerk.pk}/").content.decode()
    first = re.search(r'<label for="id_units_0">(.*?)</label>', text, re.DOTALL)[1]
    assert "checked" in first
    assert "阿尔法市示例学校" in first


def test_fields_that_the_form_does_not_have_change_nothing(client):
    opened(
        client, is_active="", must_change_password="", session_epoch="9", password="mine-1234567"
    )
    user = User.objects.get(username="wangwu")
    assert (user.is_active, user.must_change_password, user.session_epoch) == (True, True, 0)
    assert not user.check_password("mine-1234567")


def test_a_reset_shows_a_password_that_works(client, clerk, client_of):
    answer = client.post(f"/staff/{clerk.pk}/reset/")
    typed = {"username": "clerk", "password": shown_password(answer)}
    assert client_of("alpha").post("/sign-in/", typed).status_code == 302
    assert client.get(f"/staff/{clerk.pk}/reset/").status_code == 405


def test_a_locked_account_is_shown_and_unlocked(client, clerk, client_of):
    for _ in range(5):
        client_of("alpha").post("/sign-in/", {"username": "clerk", "password": "wrong"})
    assert "已锁定" in client.get(LIST).content.decode()
    client.post(f"/staff/{clerk.pk}/unlock/")
    typed = {"username": "clerk", "password": PASSWORD}
    assert client_of("alpha").post("/sign-in/", typed).status_code == 302


def test_a_closed_account_cannot_sign_in_until_it_is_opened_again(client, clerk, client_of):
    typed = {"username": "clerk", "password": PASSWORD}
    client.post(f"/staff/{clerk.pk}/deactivate/")
    assert client_of("alpha").post("/sign-in/", typed).status_code == 400
    client.post(f"/staff/{clerk.pk}/reactivate/")
    assert client_of("alpha").post("/sign-in/", typed).status_code == 302


def test_roles_and_units_are_changed_on_the_accounts_page(client, clerk):
    organ = Unit.objects.get(code="organ")
    fields = {"roles": ["approver"], "units": [str(organ.pk)]}
    assert client.post(f"/staff/{clerk.pk}/", fields).status_code == 302
    assert User.objects.get(pk=clerk.pk).roles == {Role.APPROVER}
    assert UnitStaff.objects.get(user=clerk).unit == organ


def test_the_accounts_page_tells_what_happened(client, clerk):
    client.post(f"/staff/{clerk.pk}/deactivate/")
    assert "停用" in client.get(f"/staff/{clerk.pk}/").content.decode()


def test_nobody_closes_their_own_account(client):
    boss = User.objects.get(username="boss")
    client.post(f"/staff/{boss.pk}/deactivate/")
    assert User.objects.get(pk=boss.pk).is_active


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
def test_only_the_office_manages_accounts(region, client_of, sign_in, clerk, role):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.get(LIST).status_code == 403
    assert client.post(f"/staff/{clerk.pk}/reset/").status_code == 403


def test_an_account_of_another_region_is_not_found(client, account):
    stranger = account("beta", Role.OFFICE)
    assert client.get(f"/staff/{stranger.pk}/").status_code == 404
    assert client.post(f"/staff/{stranger.pk}/reset/").status_code == 404


def test_a_volunteers_own_account_becomes_none_of_staff(client, account):
    user = account("alpha", Role.VOLUNTEER, username="lihua")
    school = Unit.objects.get(code="school")
    fields = {"roles": ["unit_admin"], "units": [str(school.pk)]}
    answer = client.post(f"{LIST}{user.pk}/", fields)
    assert "请另开一个工作账号" in answer.content.decode()
    assert user.roles == {Role.VOLUNTEER}
    assert not UnitStaff.objects.filter(user=user).exists()
