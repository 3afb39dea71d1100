"""The Hainan pack against 琼团字〔2013〕22号 and its annex."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from tenants.policy.loader import load_pack
from tenants.policy.subjects.campaigns import Basis, Counted
from tenants.policy.subjects.service import NormKind, StarSpan
from tenants.policy.subjects.units import Measure

PACK = load_pack("hainan")
POLICY = PACK.policy
(CAMPAIGN,) = POLICY.campaigns
PHASES = {phase.code: phase for phase in CAMPAIGN.phases}
ANNEX = Path(__file__).parent / "hainan-2013-22-annex.csv"


def annex_rows() -> list[dict[str, str]]:
    with ANNEX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def baselines() -> dict[str, int | None]:
    """Return the pack's baselines by name, in the annex's order."""
    named = {("r", region.code): region.name for region in PACK.subordinates}
    named |= {("u", unit.code): unit.name for unit in PACK.units}
    return {
        named[("r", figure.region) if figure.region else ("u", figure.unit)]: figure.value
        for figure in PACK.figures
        if figure.measure is Measure.BASELINE
    }


def test_every_row_of_the_annex_stands_in_its_place_with_its_figure():
    printed = {row["name"]: int(row["baseline_volunteers"]) for row in annex_rows()}
    held = {name: value for name, value in baselines().items() if value is not None}
    assert list(held.items()) == list(printed.items())


def test_the_printed_total_is_kept_beside_the_sum():
    printed = [f.value for f in PACK.figures if f.measure is Measure.BASELINE_PRINTED_TOTAL]
    assert printed == [225_510]
    assert sum(value or 0 for value in baselines().values()) == 230_279


def test_three_colleges_have_reported_nothing():
    silent = [name for name, value in baselines().items() if value is None]
    assert silent == ["海南广播电视大学", "海南科技职业学院", "三亚理工职业学院"]
    assert len(PACK.units) == 21


def test_the_first_phase_asks_half_by_10_january():
    first = PHASES["first"]
    assert (first.share_percent, first.due_on) == (50, dt.date(2014, 1, 10))
    assert (first.basis, first.counts) == (Basis.BASELINE, Counted.REGISTERED)


def test_colleges_have_three_weeks_after_their_term_opens_for_the_second_phase():
    second = PHASES["second"]
    assert (second.share_percent, second.due_on) == (100, dt.date(2014, 2, 28))
    assert (second.due_after.event, second.due_after.days) == ("term_opens", 21)
    assert second.due_after.unit_kinds == ("college",)


@pytest.mark.parametrize(
    ("code", "basis", "due_on"),
    [
        ("second_members", Basis.LEAGUE_MEMBERS, dt.date(2014, 2, 28)),
        ("members", Basis.LEAGUE_MEMBERS, dt.date(2014, 12, 31)),
        ("student_members", Basis.STUDENT_LEAGUE_MEMBERS, dt.date(2014, 12, 31)),
    ],
)
def test_league_members_are_another_basis(code, basis, due_on):
    phase = PHASES[code]
    assert (phase.basis, phase.share_percent, phase.due_on) == (basis, 100, due_on)


def test_star_recognition_in_march_is_a_milestone():
    assert PHASES["stars"].is_milestone
    assert POLICY.stars.first_batch_on == dt.date(2014, 3, 1)
    assert POLICY.stars.span is StarSpan.LIFETIME


def test_everyone_owes_20_hours_a_year():
    (norm,) = POLICY.hours_norms
    assert (norm.kind, norm.hours) == (NormKind.EACH, 20)


def test_earlier_service_is_entered_in_january_and_february():
    window = POLICY.backfill
    assert (window.opens_on, window.closes_on) == (dt.date(2014, 1, 1), dt.date(2014, 2, 28))
    assert window.served_until == dt.date(2013, 12, 31)


def test_one_person_in_charge_is_named_by_27_december():
    asked = POLICY.contact_return
    assert asked.due_on == dt.date(2013, 12, 27)
    assert [post.code for post in asked.people] == ["person_in_charge"]


def test_ages_are_the_nations():
    assert (POLICY.registration.min_age, POLICY.registration.max_age) == (14, None)
    assert POLICY.origins["registration"] == "national"
    assert POLICY.origins["stars"] == "hainan"


def test_tiles_are_19_different_places():
    tiles = {(region.tile_column, region.tile_row) for region in PACK.subordinates}
    assert len(tiles) == 19
    assert max(column for column, _row in tiles) == 5


def test_each_subordinate_region_has_a_top_unit_of_its_own():
    child = PACK.child("haikou")
    assert [unit.name for unit in child.units] == ["共青团海口市委"]
    assert (child.region.code, child.document, child.figures) == ("haikou", {}, ())
