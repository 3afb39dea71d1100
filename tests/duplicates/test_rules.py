"""What two findings come to, seen from both sides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from volunteers.people.duplicates.models import Finding
from volunteers.people.duplicates.rules import (
    Outcome,
    decides,
    is_contradiction,
    mirrored,
    outcome,
)

findings = st.sampled_from([*Finding.values, ""])


@given(findings, findings)
def test_both_regions_come_to_the_same_end(own, other):
    here, there = outcome(own, other), outcome(other, own)
    assert (here is None) == (there is None)
    assert here is None or mirrored(here) == there


@given(findings)
def test_nothing_ends_before_both_have_answered(own):
    assert outcome(own, "") is None
    assert not is_contradiction(own, "")


@given(st.text(min_size=1), st.text(min_size=1))
def test_exactly_one_of_two_regions_decides(one, other):
    assert one == other or decides(one, other) != decides(other, one)


def test_the_person_stays_in_exactly_one_place_or_there_are_two_people():
    assert outcome("keep_here", "keep_there") is Outcome.STAYS
    assert outcome("transfer", "keep_here") is Outcome.LEAVES
    assert outcome("error", "error") is Outcome.BOTH_STAY
    assert is_contradiction("keep_here", "keep_here")
    assert is_contradiction("error", "keep_here")
