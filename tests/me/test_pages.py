"""A volunteer's own home: what it shows, and the consents that can be given and withdrawn there."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import NOON, make_consent, make_volunteer
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.registration.models import Application, ApplicationStep


@pytest.fixture
def client(region: Any, client_of: Any, sign_in: Any) -> Any:
    client = client_of("alpha")
    client.user = sign_in(client, Role.VOLUNTEER)
    return client


def mine(user: User, **changes: Any) -> Volunteer:
    values = {"state": VolunteerState.REGISTERED, "user": user, "name": "林小燕"}
    values |= {"volunteer_number": "460100862157"}
    return make_volunteer(**(values | changes))


def page(client: Any) -> str:
    return str(client.get("/me/").content.decode())


def application_of(person: Volunteer) -> Application:
    application = Application.objects.create(
        reference="A00000001", state="approved", volunteer=person, unit=person.unit,
        submitted_at=NOON, created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    for state, reason in (("submitted", ""), ("returned", "照片不清楚"), ("approved", "")):
        ApplicationStep.objects.create(
            application=application, at=NOON, action=state, to_state=state, reason=reason
        )
    return application


def test_it_says_who_i_am_and_masks_it(client: Any) -> None:
    person = mine(client.user)
    shown = page(client)
    for text in ("林*燕", "已注册", "4601 0086 2157", person.unit.name, person.masked_phone):
        assert text in shown
    assert str(person.phone) not in shown
    assert str(person.document_number) not in shown


def test_it_shows_how_my_application_went(client: Any) -> None:
    application_of(mine(client.user))
    shown = page(client)
    assert "已退回，请按说明修改" in shown
    assert "照片不清楚" in shown


def test_an_account_of_nobody_is_told_so(client: Any) -> None:
    assert "此账号没有登记的志愿者" in page(client)


def test_an_optional_consent_is_given_and_withdrawn(client: Any) -> None:
    person = mine(client.user)
    client.post("/me/consents/publicity/give/")
    client.post("/me/consents/publicity/give/")
    consent = Consent.objects.get(volunteer=person, text_version="publicity:2024-1")
    assert "撤回同意" in page(client)
    client.post(f"/me/consents/{consent.pk}/withdraw/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    actions = AuditRow.objects.filter(object_id=str(person.pk)).values_list("action", flat=True)
    assert set(actions) >= {"volunteer.give_consent", "volunteer.withdraw_consent"}


def test_what_the_registration_stands_on_is_not_withdrawn_alone(client: Any) -> None:
    consent = make_consent(mine(client.user), text_version="voluntary:2024-1")
    answer = client.post(f"/me/consents/{consent.pk}/withdraw/", follow=True)
    assert "要撤回，请退出注册" in answer.content.decode()
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_another_persons_consent_is_not_found(client: Any) -> None:
    mine(client.user)
    consent = make_consent(make_volunteer(), text_version="publicity:2024-1")
    assert client.post(f"/me/consents/{consent.pk}/withdraw/").status_code == 404


def test_staff_have_no_such_page(region: Any, client_of: Any, sign_in: Any) -> None:
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    assert client.get("/me/").status_code == 403


def test_it_asks_little_however_much_there_is(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    person = mine(client.user)
    for number in range(4):
        make_consent(person, text_version=f"publicity:{number}")
    application_of(person)
    with django_assert_max_num_queries(20):
        page(client)
