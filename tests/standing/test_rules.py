"""What may become of a registration: every act from every state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from volunteers.people.standing import rules
from volunteers.people.standing.rules import Act, Standing

STATES = ("entered", "registered", "withdrawn", "moved", "deceased", "expelled", "anonymised")
standings = st.builds(
    Standing, st.sampled_from(STATES), st.booleans(), was_registered=st.booleans()
)


@given(standings, st.sampled_from(Act))
def test_an_act_leads_on_exactly_where_it_is_possible(standing, act):
    try:
        after = rules.after(act, standing)
    except ValueError:
        assert not rules.may(act, standing)
    else:
        assert rules.may(act, standing)
        assert after != standing


@given(standings)
def test_everybody_live_may_leave_and_nobody_else(standing):
    assert rules.may(Act.WITHDRAW, standing) == (standing.state in {"entered", "registered"})


@given(st.sampled_from(Act))
def test_from_anonymity_and_another_region_no_act_leads_back(act):
    for state in ("anonymised", "moved", "withdrawn"):
        assert not rules.may(act, Standing(state, was_registered=True))


def test_a_mistaken_death_goes_back_to_where_the_person_stood():
    for state in ("entered", "registered"):
        dead = rules.after(Act.RECORD_DEATH, Standing(state))
        assert rules.after(Act.REINSTATE, dead).state == state


class Life(RuleBasedStateMachine):
    """Any row of possible acts, one after the other."""

    @initialize(registered=st.booleans())
    def begin(self, registered: bool) -> None:
        state = "registered" if registered else "entered"
        self.standing, self.was_registered = Standing(state, was_registered=registered), registered

    @rule(act=st.sampled_from(Act))
    def act(self, act: Act) -> None:
        if rules.may(act, self.standing):
            self.standing = rules.after(act, self.standing)

    @invariant()
    def only_the_registered_are_suspended(self) -> None:
        assert not self.standing.is_suspended or self.standing.state == "registered"

    @invariant()
    def nobody_is_registered_by_an_act_of_the_office(self) -> None:
        assert self.standing.state != "registered" or self.was_registered


test_life = Life.TestCase
