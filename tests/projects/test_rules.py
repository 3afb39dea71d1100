"""States of projects, who decides, what may be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.service import HoursApprover
from volunteers.service.projects import rules
from volunteers.service.projects.rules import Action, Place

NOBODY, PARENT = HoursApprover.NOBODY, HoursApprover.PARENT_UNIT
STATES = ("draft", "submitted", "returned", "published", "closed")
OWN, ABOVE = Place(False, True, False), Place(False, True, True)


@pytest.mark.parametrize(
    ("state", "action", "approver", "after"),
    [
        ("draft", Action.SUBMIT, NOBODY, "published"),
        ("draft", Action.SUBMIT, PARENT, "submitted"),
        ("returned", Action.SUBMIT, PARENT, "submitted"),
        ("submitted", Action.PUBLISH, PARENT, "published"),
        ("submitted", Action.RETURN, PARENT, "returned"),
        ("published", Action.CLOSE, NOBODY, "closed"),
        ("published", Action.PUBLISH, PARENT, None),
        ("closed", Action.SUBMIT, NOBODY, None),
    ],
)
def test_where_an_action_leads(state, action, approver, after):
    assert rules.state_after(state, action, approver) == after


@given(st.lists(st.sampled_from(Action)), st.sampled_from(HoursApprover))
def test_nothing_is_published_unseen_where_policy_has_an_approver(actions, approver):
    state = "draft"
    for action in actions:
        before, state = state, rules.state_after(state, action, approver) or state
        if state == "published" != before and approver is not NOBODY:
            assert (before, action) == ("submitted", Action.PUBLISH)


@given(st.lists(st.sampled_from(Action)), st.sampled_from(HoursApprover))
def test_what_is_closed_stays_closed(actions, approver):
    assert all(rules.state_after("closed", action, approver) is None for action in actions)


@pytest.mark.parametrize(
    ("approver", "place", "asked"),
    [
        (PARENT, OWN, False),
        (PARENT, ABOVE, True),
        (HoursApprover.UNIT, OWN, True),
        (HoursApprover.OFFICE, ABOVE, False),
        (HoursApprover.OFFICE, Place(True, False, False), True),
        (PARENT, Place(True, False, False), True),
    ],
)
def test_who_is_asked(approver, place, asked):
    assert rules.is_asked(approver, place) is asked
    assert (Action.PUBLISH in rules.open_actions("submitted", approver, place)) is asked


@pytest.mark.parametrize(("approver", "editable"), [(NOBODY, True), (PARENT, False)])
def test_what_somebody_approved_stays_as_it_was_approved(approver, editable):
    assert rules.may_edit("published", approver) is editable
    assert rules.may_edit("draft", approver)
    assert not rules.may_edit("submitted", approver)


@pytest.mark.parametrize(
    ("low", "high", "fit"),
    [(None, None, True), (16, None, True), (16, 16, True), (17, 16, False), (None, 121, False)],
)
def test_ages_that_leave_somebody_in(low, high, fit):
    assert rules.ages_fit(low, high) is fit
