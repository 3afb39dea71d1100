import datetime as dt
from decimal import Decimal

import pytest

from tenants.policy.loader import load_pack
from volunteers.office.campaigns import rules
from volunteers.office.campaigns.rules import Line, Standing, State, Terms
from volunteers.office.quotas.rules import Place

HAINAN = load_pack("hainan").policy
(CAMPAIGN,) = HAINAN.campaigns
PHASES = {phase.code: phase for phase in CAMPAIGN.phases}
FIRST, SECOND = PHASES["first"], PHASES["second"]


def line(kind: str = "region", baseline: int | None = 1000, registered: int = 0, **more) -> Line:
    counts = {"registered": registered, "entered": registered + 7}
    return Line(Place(kind), counts, {"baseline": baseline}, **more)


def on(month: int, day: int, year: int = 2014) -> Terms:
    return Terms(CAMPAIGN, dt.date(year, month, day))


@pytest.mark.parametrize(
    ("registered", "terms", "state"),
    [
        (500, on(1, 8), State.MET),  # 50 % 以上 includes 50 %
        (499, on(1, 10), State.BEHIND),  # 10日前 includes the day, and all is planned for it
        (499, on(1, 11), State.OVERDUE),
        (500, on(1, 11), State.MET),
        (30, on(12, 25, 2013), State.ON_TRACK),  # first of 17 days: 500 / 17 = 29.4
        (29, on(12, 25, 2013), State.BEHIND),
        (0, on(12, 24, 2013), State.ON_TRACK),  # not begun
        (442, on(1, 8), State.ON_TRACK),  # fifteenth of 17 days: 441.2
        (441, on(1, 8), State.BEHIND),
    ],
)
def test_states_on_the_boundaries(registered, terms, state):
    assert rules.standing(FIRST, line(registered=registered), terms).state is state


def test_a_target_is_rounded_up_to_whole_people():
    assert rules.standing(FIRST, line(baseline=253), on(1, 8)).target == 127


def test_a_unit_without_baseline_is_not_reported_whatever_it_has_registered():
    found = rules.standing(FIRST, line("college", None, 4000), on(3, 1))
    assert (found.state, found.target, found.missing) == (State.NOT_REPORTED, None, 0)


def test_a_phase_for_colleges_asks_nothing_of_a_city():
    members = PHASES["second_members"]
    assert rules.standing(members, line("region"), on(1, 8)).state is State.EXEMPT
    assert rules.standing(members, line("college"), on(1, 8)).state is State.NOT_REPORTED


def test_league_members_count_towards_their_own_base_only():
    college = Line(
        Place("college"),
        {"registered": 900, "registered.league_members": 80},
        {"baseline": 1000, "league_members": 100},
    )
    found = rules.standing(PHASES["second_members"], college, on(2, 28))
    assert (found.counted, found.target, found.missing) == (80, 100, 20)


def test_a_college_has_three_weeks_from_the_day_its_term_opens():
    late = line("college", events={"term_opens": dt.date(2014, 2, 24)})
    assert rules.due_date(SECOND, late) == dt.date(2014, 3, 17)
    assert rules.standing(SECOND, late, on(3, 17)).state is State.BEHIND
    assert rules.standing(SECOND, late, on(3, 18)).state is State.OVERDUE


@pytest.mark.parametrize(
    "unit", [line("college"), line("region", events={"term_opens": dt.date(2014, 2, 24)})]
)
def test_without_a_term_date_or_for_others_the_phases_own_date_holds(unit):
    assert rules.due_date(SECOND, unit) == dt.date(2014, 2, 28)


def test_a_base_of_nobody_is_met_and_has_no_percentage():
    assert rules.standing(FIRST, line(baseline=0), on(1, 8)).state is State.MET
    assert rules.share(0, 0) is None


@pytest.mark.parametrize(
    ("count", "base", "percent"),
    [(1, 3, "33.3"), (2, 3, "66.6"), (999, 1000, "99.9"), (9999, 10000, "99.9"), (3, 2, "150.0")],
)
def test_a_share_has_one_decimal_and_is_never_rounded_up(count, base, percent):
    assert rules.share(count, base) == Decimal(percent)


def test_totals_leave_people_without_a_base_out_of_the_percentage():
    lines = [line(baseline=1000, registered=583), line("college", None, 400)]
    sums = rules.totals(lines, on(1, 8))
    assert (sums.base, sums.registered, sums.lines_with_base, sums.lines_silent) == (
        1000,
        983,
        1,
        1,
    )
    assert sums.share("registered") == Decimal("58.3")
    assert sums.entered == 997


def test_a_total_stands_by_the_sum_of_its_lines_targets():
    lines = [line(baseline=1000, registered=700), line(baseline=1000, registered=250)]
    standings = [rules.standing(FIRST, each, on(1, 8)) for each in lines]
    total = rules.total_standing(FIRST, standings, on(1, 8))
    assert total == Standing("first", dt.date(2014, 1, 10), State.ON_TRACK, 950, 1000)


@pytest.mark.parametrize(("lines", "state"), [([], State.EXEMPT), ([None], State.NOT_REPORTED)])
def test_a_total_of_unknowns_is_unknown(lines, state):
    standings = [rules.standing(FIRST, line(baseline=base), on(1, 8)) for base in lines]
    assert rules.total_standing(FIRST, standings, on(1, 8)).state is state


@pytest.mark.parametrize(
    ("terms", "code"),
    [(on(12, 1, 2013), "first"), (on(1, 10), "first"), (on(1, 11), "second"), (on(6, 1), "second")],
)
def test_a_table_is_judged_by_the_column_that_is_due_next(terms, code):
    assert rules.current_phase(CAMPAIGN, terms.on).code == code


def test_days_left_count_to_the_due_date():
    assert [rules.days_left(FIRST.due_on, dt.date(2014, 1, day)) for day in (8, 10, 11)] == [
        2,
        0,
        -1,
    ]
