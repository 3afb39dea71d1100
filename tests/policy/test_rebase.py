import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.policy.loader import load_pack
from tenants.policy.rebase import rebased, rebased_to

HAINAN = load_pack("hainan")
DAY = dt.timedelta(days=1)


@settings(max_examples=20, deadline=None)
@given(st.integers(-2000, 8000))
def test_all_dates_move_together_and_say_by_how_many_days(days):
    moved = rebased(HAINAN, days)
    assert moved.rebased_days == moved.policy.rebased_days == days
    for before, after in zip(dates_of(HAINAN), dates_of(moved), strict=True):
        assert after - before == days * DAY


def dates_of(pack) -> list[dt.date]:
    (campaign,) = pack.policy.campaigns
    return [
        pack.effective_from,
        campaign.starts_on,
        *(phase.due_on for phase in campaign.phases),
        pack.policy.backfill.served_until,
        pack.policy.contact_return.due_on,
        *(figure.as_of for figure in pack.figures),
        *(notice.published_on for notice in pack.notices),
    ]


def test_a_pack_moved_to_a_day_takes_effect_on_it():
    moved = rebased_to(HAINAN, dt.date(2026, 11, 10))
    assert moved.effective_from == dt.date(2026, 11, 10)
    assert moved.policy.campaigns[0].phases[0].due_on == dt.date(2026, 11, 26)


def test_days_that_come_back_every_year_stay():
    moved = rebased(load_pack("puer"), 400)
    assert (moved.policy.archive.opens.month, moved.policy.archive.opens.day) == (9, 1)


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_there_and_back_is_where_it_was(days):
    back = rebased(rebased(HAINAN, days), -days)
    assert (back.policy, back.parts, back.rebased_days) == (HAINAN.policy, HAINAN.parts, 0)
