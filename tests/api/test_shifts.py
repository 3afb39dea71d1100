"""Shifts by the API: planned, signed up for, left and cancelled, each repeated call once."""

from uuid import uuid4

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tests.api.calling import V1, caller, get, post
from tests.factories import make_unit, make_user, make_volunteer
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up
from volunteers.service.shifts.models import Shift, SignUp

BOTH = ("shifts:read", "shifts:write")


@pytest.fixture
def clerk(region, client_of):
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)


@pytest.fixture
def shift(region):
    from volunteers.people.units.models import Unit

    starts = timezone.now() + 24 * HOUR
    project = make_project(unit=Unit.objects.get(code="school"))
    return make_shift(project=project, starts_at=starts, withdraw_until=starts)


@pytest.fixture
def volunteer(region, client_of, sign_in):
    client = client_of("alpha")
    client.person = make_volunteer(state="registered", user=sign_in(client, Role.VOLUNTEER))
    return client


def person_of(shift):
    return make_volunteer(state="registered", unit=shift.project.unit)


def wanted(project, **changes):
    starts = timezone.now() + 72 * HOUR
    values = {"project": str(project.pk), "starts_at": starts.isoformat(), "place": "万绿园"}
    return values | {"ends_at": (starts + HOUR).isoformat(), "capacity": 5} | changes


def test_planning_with_a_key_is_once(clerk, shift):
    key, asked = uuid4(), wanted(shift.project)
    assert [post(clerk, "shifts", key, **asked).status_code for _twice in (1, 2)] == [201, 200]
    other = post(clerk, "shifts", key, **asked | {"place": "别处"})
    assert other.status_code == 400
    assert post(clerk, "shifts", **asked).json()["code"] == "planned_already"


@pytest.mark.parametrize("field", ["project", "leader_id"])
def test_what_is_out_of_scope_is_not_found(clerk, shift, field):
    elsewhere = make_project(unit=make_unit("api_elsewhere"))
    other = {"project": str(elsewhere.pk), "leader_id": str(make_user(Role.OFFICE).pk)}
    asked = wanted(shift.project) | {field: other[field]}
    assert post(clerk, "shifts", **asked).status_code == 404


def test_shifts_are_listed_with_who_is_in_them(clerk, shift):
    make_shift(project=make_project(unit=make_unit("api_other")))
    make_sign_up(shift, one := person_of(shift))
    (told,) = get(clerk, "shifts")["results"]
    assert (told["taken"], told["waiting"], told["capacity"]) == (1, 0, 2)
    (row,) = get(clerk, f"shifts/{shift.pk}/sign-ups")
    assert row["volunteer"]["name"] == one.name
    assert row["masked_phone"] == one.masked_phone


def test_signing_somebody_up_with_a_key_is_once(clerk, shift):
    key, who = uuid4(), str(person_of(shift).pk)
    path = f"shifts/{shift.pk}/sign-ups"
    assert [post(clerk, path, key, volunteer=who).status_code for _twice in (1, 2)] == [201, 200]
    assert post(clerk, path, uuid4(), volunteer=who).json()["code"] == "signed_up_already"
    assert SignUp.objects.count() == 1


def test_taking_somebody_off_twice_is_once(clerk, shift):
    one, key = make_sign_up(shift, person_of(shift)), uuid4()
    answers = [post(clerk, f"sign-ups/{one.pk}/withdraw", key) for _twice in (1, 2)]
    assert [answer.json()["state"] for answer in answers] == ["withdrawn", "withdrawn"]


def test_cancelling_again_is_refused(clerk, shift):
    path = f"shifts/{shift.pk}/cancel"
    assert post(clerk, path, reason="台风预警").json()["state"] == "cancelled"
    assert post(clerk, path, reason="台风预警").json()["code"] == "not_planned"
    assert Shift.objects.get(pk=shift.pk).cancelled_reason == "台风预警"


def test_a_volunteer_signs_up_and_leaves_by_a_session(volunteer, shift):
    key = uuid4()
    answers = [post(volunteer, "me/shifts", key, shift=str(shift.pk)) for _twice in (1, 2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    (mine,) = get(volunteer, "me/shifts")
    assert (mine["state"], mine["shift"]["place"]) == ("seated", shift.place)
    gone = post(volunteer, f"me/shifts/{mine['id']}/withdraw", uuid4())
    assert gone.json()["state"] == "withdrawn"


def test_nobody_leaves_for_another(volunteer, shift):
    one = make_sign_up(shift)
    assert post(volunteer, f"me/shifts/{one.pk}/withdraw").status_code == 404


def test_reading_does_not_let_one_write(region, client_of, shift):
    reader = caller(client_of("alpha"), make_user(Role.OFFICE), "shifts:read")
    assert reader.get(f"{V1}shifts").status_code == 200
    assert post(reader, f"shifts/{shift.pk}/cancel", reason="台风预警").status_code == 403
