"""An entered person confirms by a code: once, in time, of the right age, of their own free will."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.elsewhere import begin_elsewhere
from tests.factories import make_volunteer
from volunteers.groundwork.common.facts import handles
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.registration import codes
from volunteers.people.registration.activation import errors, rules, services
from volunteers.people.registration.activation.services import Given, Wanted
from volunteers.people.registration.models import ActivationCode

OFFICE, STRANGER = system_actor("page"), system_actor("page")
AGREED = ("personal_data", "voluntary", "sensitive")
GUARDIAN = {"name": "李四", "relation": "母亲", "phone": "13800138000"}
DAY = dt.timedelta(days=1)


def issued(at: dt.datetime, **changes: Any) -> str:
    """Issue codes to everybody; return the first."""
    wanted = Wanted(Volunteer.objects.order_by("pk"), **changes)
    return services.issue(wanted=wanted, actor=OFFICE, at=at)[0].code


def find(code: str, at: dt.datetime, proof: str = "") -> ActivationCode:
    person = Volunteer.objects.order_by("pk").first()
    return services.find(code=code, proof=proof or person.document_number[-4:], at=at)


def confirm(code: str, at: dt.datetime, **given: Any) -> Volunteer:
    what = Given(**({"agreed": AGREED} | given))
    key = find(code, at).pk
    return services.confirm(code_id=key, given=what, actor=STRANGER, at=at)


def test_a_code_has_twelve_letters_that_look_like_no_other(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = issued(at)
    assert rules.is_code(code)
    assert not set(code) & set("ILO01")
    assert codes.normalise(f" {codes.written(code).lower()} ") == code


def test_only_its_hash_is_kept(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = issued(at)
    assert code.encode() not in bytes(ActivationCode.objects.get().code_hash)


def test_whoever_is_registered_gets_no_code(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    make_volunteer(state=VolunteerState.REGISTERED)
    issued(at)
    assert ActivationCode.objects.count() == 1


def test_confirming_registers_with_consents_mark_and_record(region: Any, at: dt.datetime) -> None:
    person = make_volunteer()
    done = confirm(issued(at), at, agreed=(*AGREED, "publicity"))
    assert (done.state, done.registered_at) == (VolunteerState.REGISTERED, at)
    assert done.volunteer_number
    texts = set(Consent.objects.values_list("kind", "text_version"))
    assert {("own", "personal_data:2024-1"), ("own", "publicity:2024-1")} <= texts
    assert Mark.objects.filter(unit_id=person.unit_id, measure="registered").exists()
    assert AuditRow.objects.filter(action="volunteer.activate", object_id=str(person.pk)).exists()


def test_those_who_give_numbers_are_told(region: Any, at: dt.datetime) -> None:
    told: list[PeopleRegistered] = []
    handles(PeopleRegistered)(told.append)
    person = make_volunteer()
    confirm(issued(at), at)
    assert told == [PeopleRegistered((person.pk,), at)]


def test_a_code_is_used_once(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = issued(at)
    confirm(code, at)
    with pytest.raises(errors.CodeUsed):
        find(code, at)


def test_a_new_code_replaces_the_old(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    old, new = issued(at), issued(at)
    with pytest.raises(errors.CodeReplaced):
        find(old, at)
    assert confirm(new, at).state == VolunteerState.REGISTERED


def test_a_code_is_over_after_policys_days(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = issued(at)
    assert find(code, at + 179 * DAY)
    with pytest.raises(errors.CodeExpired):
        find(code, at + 180 * DAY)


def test_five_wrong_numbers_lock_a_code(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = issued(at)
    for _try in range(4):
        with pytest.raises(errors.NotAccepted):
            find(code, at, "0000")
    for proof in ("0000", ""):
        with pytest.raises(errors.CodeLocked):
            find(code, at, proof)


def test_an_unknown_code_is_answered_like_a_wrong_number(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    issued(at)
    for code in ("ABCDEFGHJKMN", "", "啊"):
        with pytest.raises(errors.NotAccepted):
            find(code, at)


def test_a_number_in_other_letters_is_a_wrong_number(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    with pytest.raises(errors.NotAccepted):
        find(issued(at), at, "一二三四")


@pytest.mark.parametrize("agreed", [(), AGREED[1:], (AGREED[0], "publicity")])
def test_nobody_registers_without_agreeing(
    region: Any, at: dt.datetime, agreed: tuple[str, ...]
) -> None:
    make_volunteer()
    with pytest.raises(errors.ConsentMissing):
        confirm(issued(at), at, agreed=agreed)
    assert Volunteer.objects.get().state == VolunteerState.ENTERED


@pytest.mark.parametrize(
    ("born", "registers"),
    [(dt.date(2000, 1, 5), True), (dt.date(2000, 1, 6), False)],
)
def test_policys_lowest_age_is_included(
    region: Any, at: dt.datetime, born: dt.date, registers: bool
) -> None:
    make_volunteer(birth_date=born)
    code = issued(at)
    if registers:
        assert confirm(code, at, guardian=GUARDIAN).registered_at == at
    else:
        with pytest.raises(errors.AgeOutside, match="14"):
            confirm(code, at, guardian=GUARDIAN)


def test_a_minor_needs_a_guardian_whose_consent_is_kept(region: Any, at: dt.datetime) -> None:
    make_volunteer(birth_date=dt.date(1996, 1, 6))
    code = issued(at)
    for guardian in (None, GUARDIAN | {"phone": ""}):
        with pytest.raises(errors.GuardianMissing):
            confirm(code, at, guardian=guardian)
    assert confirm(code, at, guardian=GUARDIAN).guardian == GUARDIAN
    assert Consent.objects.filter(kind="guardian", text_version="guardian:2024-1").exists()


def test_an_adult_keeps_no_guardian(region: Any, at: dt.datetime) -> None:
    make_volunteer(birth_date=dt.date(1996, 1, 5))
    assert confirm(issued(at), at, guardian=GUARDIAN).guardian is None


def test_whose_birth_date_nobody_knows_says_it(region: Any, at: dt.datetime) -> None:
    make_volunteer(birth_date=None)
    code = issued(at)
    with pytest.raises(errors.BirthDateMissing):
        confirm(code, at)
    assert confirm(code, at, birth_date=dt.date(1990, 1, 1)).birth_date == dt.date(1990, 1, 1)


def test_more_people_than_were_shown_get_no_codes(region: Any, at: dt.datetime) -> None:
    make_volunteer()
    make_volunteer()
    with pytest.raises(errors.MorePeople):
        issued(at, shown=1)


USE = "UPDATE alpha.volunteers_activationcode SET used_at = now()"


def test_two_at_once_register_once(own_database: str, region: Any, at: dt.datetime) -> None:
    make_volunteer()
    code = find(issued(at), at)
    other, given = begin_elsewhere(own_database, USE), Given(AGREED)
    with pytest.raises(errors.CodeUsed):
        services.confirm(code_id=code.pk, given=given, actor=STRANGER, at=at)
    other.close()
    assert not Consent.objects.exists()
