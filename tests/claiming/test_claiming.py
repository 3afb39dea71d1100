"""A volunteer's own account: a code to the contact on file, who of several, a name, a password."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import make_user, make_volunteer
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.registration.claiming import queries

PHONE = "13800138000"
PASSWORD = "lake-and-hill-70"
ACCOUNT = {"username": "zhangsan70", "new": PASSWORD, "again": PASSWORD}


def registered(**changes: Any) -> Any:
    from tenants.keys.services import cipher

    phone = changes.setdefault("phone", PHONE)
    changes |= {"phone_hash": cipher().keyed_hash("phone", phone)}
    return make_volunteer(**({"state": VolunteerState.REGISTERED} | changes))


def prove(client: Any, contact: str = PHONE) -> Any:
    """Ask for a code and type it, as the demonstration shows it; return the page it led to."""
    client.post("/me/claim/", {"contact": contact})
    page = client.get("/me/claim/code/").content.decode()
    code = re.findall(r"验证码是 (\d{6})", page)[0]
    return client.post("/me/claim/code/", {"code": code}, follow=True)


@pytest.fixture
def client(region: Any, client_of: Any) -> Any:
    return client_of("alpha")


def test_from_phone_to_my_page(client: Any) -> None:
    person = registered()
    assert "设置用户名和密码" in prove(client).content.decode()
    assert client.post("/me/claim/account/", ACCOUNT, follow=True).status_code == 200
    person.refresh_from_db()
    assert person.user.username == "zhangsan70"
    assert person.user.roles == {Role.VOLUNTEER}
    assert client.get("/start/").url == "/me/"


def test_where_a_phone_is_shared_the_number_decides(client: Any) -> None:
    person, other = registered(volunteer_number="4601000001"), registered()
    assert "您是哪一位" in prove(client).content.decode()
    answer = client.post("/me/claim/who/", {"proof": str(other.document_number)[-4:]})
    assert answer.url == "/me/claim/account/"
    assert client.post("/me/claim/who/", {"proof": "4601000001"}).url == "/me/claim/account/"
    client.post("/me/claim/account/", ACCOUNT)
    person.refresh_from_db()
    assert person.user is not None


def test_a_mailbox_is_found_by_the_volunteer_number(client: Any) -> None:
    registered(volunteer_number="4601000001", answers={"email": "Zhang@example.org"})
    assert "您是哪一位" in prove(client, "zhang@example.org").content.decode()
    assert "没有找到" in client.post("/me/claim/who/", {"proof": "4601000002"}).content.decode()
    assert client.post("/me/claim/who/", {"proof": "4601000001"}).url == "/me/claim/account/"


def test_a_stranger_learns_nothing_from_asking_for_a_code(client: Any) -> None:
    known, unknown = (client.post("/me/claim/", {"contact": c}) for c in (PHONE, "13900139000"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_whoever_is_only_entered_has_to_confirm_first(client: Any) -> None:
    registered(state=VolunteerState.ENTERED)
    prove(client)
    page = client.post("/me/claim/who/", {"proof": "0000"}).content.decode()
    assert "请先用激活码确认" in page


def test_a_forgotten_password_is_replaced_and_the_name_stays(client: Any) -> None:
    person = registered()
    prove(client)
    client.post("/me/claim/account/", ACCOUNT)
    client.post("/sign-out/")
    from tenants.messaging.models import ContactCode

    ContactCode.objects.all().delete()
    assert "设置新密码" in prove(client).content.decode()
    new = "river-and-sea-71"
    client.post("/me/claim/account/", {"new": new, "again": new})
    person.refresh_from_db()
    assert person.user.username == "zhangsan70"
    assert person.user.check_password(new)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"username": "ab1"}, "用户名须为 6 至 20 位"),
        ({"username": "staff.one"}, "用户名须为 6 至 20 位"),
        ({"new": "short", "again": "short"}, "12"),
        ({"new": f"my-{PHONE}-x", "again": f"my-{PHONE}-x"}, "密码不得包含"),
        ({"again": "another-one-70"}, "两次输入的新密码不一样"),
        ({"username": "takenname"}, "该用户名已被使用"),
    ],
)
def test_what_is_wrong_is_said(client: Any, changes: dict[str, str], told: str) -> None:
    registered()
    make_user(Role.OFFICE, username="takenname")
    prove(client)
    assert told in client.post("/me/claim/account/", ACCOUNT | changes).content.decode()
    assert User.objects.count() == 1


def test_the_audit_names_the_role_and_no_person(client: Any) -> None:
    person = registered()
    prove(client)
    client.post("/me/claim/account/", ACCOUNT)
    row = AuditRow.objects.get(action="volunteer.claim")
    assert row.object_id == str(person.pk)
    texts = str(list(AuditRow.objects.values_list("actor_label", "changes", "reason")))
    assert PHONE not in texts
    assert "zhangsan70" not in texts


@pytest.mark.parametrize("path", ["code", "who", "account"])
def test_later_steps_need_the_earlier(client: Any, path: str) -> None:
    assert client.get(f"/me/claim/{path}/").url == "/me/claim/"


def test_the_contact_lies_sealed_in_the_session(client: Any) -> None:
    from django.contrib.sessions.models import Session

    client.post("/me/claim/", {"contact": PHONE})
    assert PHONE not in str(Session.objects.get().get_decoded())


def test_a_name_is_suggested_that_nobody_has(region, account):
    person = make_volunteer(name="单雄信", phone="13800001234")
    assert queries.suggested_username(person) == "sxx1234"
    account("alpha", Role.OFFICE, username="sxx1234")
    assert queries.suggested_username(person) == "shanxiongxin"


def test_a_phone_on_file_opens_no_account_that_has_become_one_of_staff(client: Any) -> None:
    user = make_user(Role.UNIT_ADMIN)
    registered(user=user)
    prove(client)
    client.post("/me/claim/account/", {"new": PASSWORD, "again": PASSWORD})
    assert not User.objects.get(pk=user.pk).check_password(PASSWORD)
