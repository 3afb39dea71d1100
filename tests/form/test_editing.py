"""Changing a form field by field: what a draft makes of what is inherited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.people import IDENTITY, FieldType
from tests.form.declarations import field
from volunteers.people.form import editing
from volunteers.people.form.editing import Draft

INHERITED = (
    *(field(FieldType.TEXT, code, required=True) for code in IDENTITY),
    *(field(FieldType.TEXT, code) for code in ("post", "school", "qq")),
)
codes = st.sampled_from([entry.code for entry in INHERITED])


def made(draft):
    return [entry.code for entry in draft.fields(INHERITED)]


def test_a_new_field_stands_last_and_can_be_moved_up():
    draft = editing.with_field(Draft(), field(FieldType.TEXT, "team"))
    assert made(draft)[-1] == "team"
    assert made(editing.moved(draft, INHERITED, "team", -1))[-2:] == ["team", "qq"]


def test_an_own_field_goes_and_an_inherited_one_is_hidden_and_shown_again():
    draft = editing.with_field(Draft(), field(FieldType.TEXT, "team"))
    assert editing.without_field(draft, INHERITED, "team").own == ()
    hidden = editing.without_field(draft, INHERITED, "qq")
    assert "qq" not in made(hidden)
    assert "qq" in made(editing.shown_again(hidden, "qq"))


def test_nothing_that_identifies_a_person_goes():
    for code in IDENTITY:
        with pytest.raises(ValueError, match=code):
            editing.without_field(Draft(), INHERITED, code)


@given(st.lists(st.tuples(codes, st.integers(-20, 20)), max_size=10))
def test_moving_loses_nothing(moves):
    draft = Draft()
    for code, by in moves:
        draft = editing.moved(draft, INHERITED, code, by)
    assert sorted(made(draft)) == sorted(made(Draft()))


@given(st.text(min_size=1, max_size=30), st.sets(st.text(max_size=5)))
def test_a_code_is_a_code_and_new(label, taken):
    code = editing.code_for(label, taken)
    assert code not in taken
    assert len(code) <= editing.LONGEST_CODE
    assert code[0].isalpha()
    assert code.replace("_", "").isalnum()


def test_options_are_read_line_by_line_and_keep_their_codes():
    first = editing.options_from("汉语 | Chinese\n\n英语|English\nAB\n")
    assert [(o.label, o.label_en, o.code) for o in first] == [
        ("汉语", "Chinese", "hanyu"),
        ("英语", "English", "yingyu"),
        ("AB", "AB", "ab"),
    ]
    again = editing.options_from("AB | Blood AB\n汉语", first)
    assert [option.code for option in again] == ["ab", "hanyu"]
    assert editing.options_from(editing.as_lines(first), first) == first


def test_differences_name_what_changed():
    draft = editing.with_field(Draft(), field(FieldType.TEXT, "team"))
    draft = editing.without_field(draft, INHERITED, "qq")
    found = editing.differences(INHERITED, draft.fields(INHERITED))
    assert [difference.change for difference in found] == ["added", "removed"]
    moved = editing.moved(Draft(), INHERITED, "qq", -1)
    assert [d.change for d in editing.differences(INHERITED, moved.fields(INHERITED))] == ["moved"]
