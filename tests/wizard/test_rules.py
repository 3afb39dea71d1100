"""The identity step as a rule: numbers, ages, kinds, for any input (hypothesis)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.people import ContactCheck, RegistrationPolicy
from tests.factories import make_number
from volunteers.groundwork.common.ages import age_on
from volunteers.groundwork.common.id_number import CHECKS
from volunteers.people.registration import codes
from volunteers.people.registration.wizard import rules
from volunteers.people.registration.wizard.rules import Fault, Typed

TODAY = dt.date(2026, 3, 5)
PUER = RegistrationPolicy(source="普创文办〔2018〕12号", min_age=14, max_age=60, guardian_below=18)
BIRTHS = st.dates(dt.date(1900, 1, 1), TODAY)
SERIALS = st.integers(1, 999)


def judged(number: str, **typed: str) -> rules.Judged:
    values = {"name": "岩小禾", "kind": "resident_id", "number": number, **typed}
    return rules.judge(Typed(**values), PUER, TODAY)


@given(BIRTHS, SERIALS)
def test_a_valid_number_tells_birth_date_and_sex(born: dt.date, serial: int) -> None:
    found = judged(make_number(serial, born=f"{born:%Y%m%d}"))
    assert found.birth_date == born
    assert found.sex == ("1" if serial % 2 else "2")
    outside = not 14 <= age_on(born, TODAY) <= 60
    assert bool(found.faults) == outside


@given(BIRTHS, SERIALS, st.sampled_from(CHECKS))
def test_any_other_check_character_is_refused(born: dt.date, serial: int, last: str) -> None:
    right = make_number(serial, born=f"{born:%Y%m%d}")
    found = judged(right[:17] + last)
    refused = {"id_check", "id_spoilt"} & set(found.faults.values())
    assert bool(refused) == (last != right[17])


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_typed_makes_it_fail(name: str, number: str) -> None:
    found = judged(number, name=name)
    assert found.faults or found.birth_date


@given(st.integers(0, 3))
def test_blanks_and_width_do_not_matter(gap: int) -> None:
    number = make_number(7, born="19900501")
    typed = f"{number[:6]}{' ' * gap}{number[6:14]}　{number[14:]}"
    assert judged(typed).number == number
    assert not judged(typed).faults


def test_both_bounds_of_age_are_included_and_29_february_counts_as_1_march() -> None:
    for born, fault in (
        ("20120305", None),
        ("20120306", "too_young"),
        ("19650306", None),
        ("19650305", "too_old"),
    ):
        assert judged(make_number(1, born=born)).faults.get("document_number") == fault
    leap = Typed("岩小禾", "resident_id", make_number(1, born="20120229"))
    assert rules.judge(leap, PUER, dt.date(2026, 2, 28)).faults
    assert not rules.judge(leap, PUER, dt.date(2026, 3, 1)).faults


def test_a_travel_permit_asks_for_what_its_number_does_not_tell() -> None:
    found = judged("H12345678", kind="hm_travel_permit")
    assert found.faults == {"birth_date": Fault.REQUIRED, "sex": Fault.REQUIRED}


def test_an_unknown_kind_is_asked_for() -> None:
    assert judged("H12345678", kind="library_card").faults["document_kind"] == Fault.REQUIRED


def test_channels_are_those_that_policy_asks_for_and_the_installation_has() -> None:
    assert rules.channels(ContactCheck.EITHER, ["sms", "email"]) == ("sms", "email")
    assert rules.channels(ContactCheck.PHONE, ["email"]) == ()
    assert rules.channels(ContactCheck.NONE, ["sms"]) == ()


@given(st.text(alphabet=codes.LETTERS, min_size=16, max_size=16))
def test_a_code_is_read_as_it_is_written(code: str) -> None:
    assert codes.normalise(codes.written(code).lower()) == code
