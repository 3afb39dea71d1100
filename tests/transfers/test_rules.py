"""How a transfer goes on, by property."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from volunteers.people.transfers.models import TransferKind, TransferState
from volunteers.people.transfers.rules import ENDED, Act, after, is_giving, open_acts

kinds, states = st.sampled_from(TransferKind.values), st.sampled_from(TransferState.values)
acts = st.sampled_from(Act)


@given(kinds, states, acts)
def test_an_ended_transfer_stays_as_it_ended(kind, state, act):
    if state in ENDED:
        assert after(kind, state, act) is None


@given(kinds, st.lists(acts, max_size=8))
def test_nobody_moves_without_both_sides(kind, row):
    state, done = ("released" if kind == "in" else "asked"), []
    for act in row:
        reached = after(kind, state, act)
        if reached is not None:
            state = reached
            done.append(act)
    if state == "done":
        assert kind == "unit"
        assert done == [Act.RELEASE, Act.ACCEPT]


@given(states)
def test_who_waits_for_a_file_can_do_nothing_but_wait(state):
    assert open_acts("in", state, is_accepted=True) == ()


def test_each_side_has_its_own_acts():
    assert [act for act in Act if is_giving(act, "asked")] == [Act.RELEASE, Act.REFUSE, Act.CANCEL]
    assert [act for act in Act if is_giving(act, "released")] == [Act.RELEASE, Act.CANCEL]
