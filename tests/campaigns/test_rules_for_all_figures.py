"""Every combination of figures present or missing, for every phase of both regions."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.loader import load_pack
from tenants.policy.subjects.units import Measure
from volunteers.office.campaigns import rules
from volunteers.office.campaigns.rules import Line, State, Terms
from volunteers.office.quotas.rules import Place

POLICIES = [load_pack("hainan").policy, load_pack("puer").policy]
PEOPLE = st.integers(0, 10**6)
COUNTS = st.fixed_dictionaries(
    {},
    optional={
        name: PEOPLE
        for name in ("entered", "registered", "registered.league_members", "entered.league_members")
    },
)
FIGURES = st.dictionaries(st.sampled_from([str(m) for m in Measure]), st.none() | PEOPLE)
DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2020, 1, 1))


@st.composite
def cases(draw):
    policy = draw(st.sampled_from(POLICIES))
    kind = draw(st.sampled_from([kind.code for kind in policy.unit_kinds] + ["unheard_of"]))
    location = draw(st.sampled_from([place.code for place in policy.locations] + [""]))
    events = draw(st.dictionaries(st.just("term_opens"), DAYS))
    unit = Line(Place(kind, location), draw(COUNTS), draw(FIGURES), events)
    return policy, unit, Terms(policy.campaigns[0], draw(DAYS), policy.quotas)


@given(cases())
def test_a_state_is_met_exactly_where_a_known_target_is_reached(case):
    policy, unit, terms = case
    for phase in policy.campaigns[0].phases:
        found = rules.standing(phase, unit, terms)
        is_known = found.target is not None
        assert is_known == (found.state not in (State.NOT_REPORTED, State.EXEMPT))
        assert (found.state is State.MET) == (is_known and found.counted >= found.target)
        assert (found.missing == 0) == (not is_known or found.counted >= found.target)
        assert (found.state is State.OVERDUE) == (found.missing > 0 and terms.on > found.due_on)


@given(cases())
def test_what_is_asked_and_unknown_is_not_reported_and_what_is_not_asked_is_exempt(case):
    policy, unit, terms = case
    for phase in policy.campaigns[0].phases:
        found = rules.standing(phase, unit, terms)
        base = rules.base_of(phase.basis, unit, terms.quotas)
        asked = phase.asks(unit.place.kind) and base.is_asked
        assert (found.state is State.EXEMPT) == (not asked)
        assert (found.state is State.NOT_REPORTED) == (asked and base.people is None)


@given(cases())
def test_one_more_person_never_makes_a_state_worse(case):
    policy, unit, terms = case
    order = [State.OVERDUE, State.BEHIND, State.ON_TRACK, State.MET]
    more = Line(unit.place, {k: v + 1 for k, v in unit.counts.items()}, unit.figures, unit.events)
    for phase in policy.campaigns[0].phases:
        before, after = (rules.standing(phase, each, terms).state for each in (unit, more))
        if before in order:
            assert order.index(after) >= order.index(before)


@given(PEOPLE, st.none() | PEOPLE)
def test_a_share_is_never_a_percentage_over_an_unknown_or_above_the_truth(count, base):
    found = rules.share(count, base)
    assert (found is None) == (not base)
    if found is not None:
        assert found * base <= count * 100 < (found + rules.TENTH) * base


@given(st.lists(cases(), max_size=6))
def test_sums_are_the_sums_of_the_lines(found):
    policy, _unit, terms = found[0] if found else (POLICIES[0], None, None)
    terms = terms or Terms(policy.campaigns[0], dt.date(2014, 1, 8), policy.quotas)
    lines = [unit for _policy, unit, _terms in found]
    sums = rules.totals(lines, terms)
    assert sums.registered == sum(unit.counts.get("registered", 0) for unit in lines)
    assert sums.registered_with_base <= sums.registered
    assert sums.lines_with_base + sums.lines_silent <= len(lines)


@pytest.mark.parametrize("policy", POLICIES)
def test_on_track_needs_ever_more_as_the_days_pass(policy):
    (campaign,) = policy.campaigns
    phase = rules.current_phase(campaign, campaign.starts_on)
    span = rules.Span(campaign.starts_on, phase.due_on)
    days = [campaign.starts_on + dt.timedelta(days=n) for n in range(-2, span.days + 2)]
    passed = [span.passed(day) for day in days]
    assert passed == sorted(passed)
    assert (passed[0], passed[2], passed[-1]) == (0, 1, span.days)
