"""What an answer may be: one rule for web form, import and API."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.people import Audience, FieldType
from tests.form.declarations import A, B, field
from volunteers.people.form.rules import FILES, Fault, Refused, answer, check_answers

KEPT = [kind for kind in FieldType if kind not in FILES]


def fault(kind, given, **changes):
    with pytest.raises(Refused) as refused:
        answer(field(kind, **changes), given, categories=(A, B))
    return refused.value.fault


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (FieldType.TEXT, "  某单位 ", "某单位"),
        (FieldType.DIGITS, "６６５ ０００", "665000"),
        (FieldType.NUMBER, "１,２００", 1200),
        (FieldType.DATE, "2011年3月7日", "2011-03-07"),
        (FieldType.DATE, "2011/3/7", "2011-03-07"),
        (FieldType.EMAIL, "a@b.cn", "a@b.cn"),
        (FieldType.PHONE, "+86 138-0000-0000", "13800000000"),
        (FieldType.CODE, "大学本科", "21"),
        (FieldType.CHOICE, "甲", "a"),
        (FieldType.CHOICE, "ｂ", "b"),
        (FieldType.CHOICES, "乙、甲", ["a", "b"]),
        (FieldType.CATEGORIES, ["b"], ["b"]),
        (FieldType.YES_NO, "是", True),
        (FieldType.YES_NO, "no", False),
    ],
)
def test_an_answer_is_kept_in_one_form(kind, given, kept):
    assert answer(field(kind), given, categories=(A, B)) == kept


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (FieldType.TEXT, "甲" * 101, "too_long"),
        (FieldType.TEXT, "甲\u202e乙", "control_character"),
        (FieldType.DIGITS, "66a", "not_digits"),
        (FieldType.NUMBER, "十二", "not_a_number"),
        (FieldType.DATE, "2011-02-30", "not_a_date"),
        (FieldType.EMAIL, "a@b", "not_an_email"),
        (FieldType.PHONE, "12", "not_a_phone"),
        (FieldType.CODE, "小博士", "not_offered"),
        (FieldType.CHOICE, "丙", "not_offered"),
        (FieldType.CHOICES, "甲、丙", "not_offered"),
        (FieldType.YES_NO, "也许", "not_yes_or_no"),
    ],
)
def test_what_cannot_be_kept_says_why(kind, given, code):
    assert fault(kind, given).code == code


def test_a_number_keeps_within_its_bounds():
    assert answer(field(FieldType.NUMBER, minimum=1, maximum=3), "3") == 3
    assert fault(FieldType.NUMBER, "0", minimum=1) == Fault("too_small", "1")
    assert fault(FieldType.NUMBER, "4", maximum=3) == Fault("too_large", "3")


def test_required_answers_are_asked_of_whom_they_are_shown_to():
    fields = [
        field(FieldType.TEXT, "own", required=True),
        field(FieldType.TEXT, "office_only", required=True, shown_to=(Audience.OFFICE,)),
    ]
    clean, faults = check_answers(fields, {"office_only": "x"})
    assert (clean, faults) == ({}, {"own": Fault("required")})
    _clean, faults = check_answers(fields, {"own": "x"}, audience=Audience.OFFICE)
    assert faults == {"office_only": Fault("required")}


def test_categories_are_asked_only_where_a_region_names_some():
    fields = [field(FieldType.CATEGORIES, "categories", required=True)]
    assert check_answers(fields, {}) == ({}, {})
    assert check_answers(fields, {}, categories=(A,))[1] == {"categories": Fault("required")}


@given(st.sampled_from(KEPT), st.text() | st.lists(st.text(), max_size=3))
def test_whatever_is_kept_is_plain_json_and_kept_again_as_it_is(kind, given):
    try:
        kept = answer(field(kind), given, categories=(A, B))
    except Refused:
        return
    assert json.loads(json.dumps(kept)) == kept
    assert answer(field(kind), kept, categories=(A, B)) == kept
