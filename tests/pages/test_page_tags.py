"""Numbers, shares and states as the pages show them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from tenants.templatetags import page


def rendered(source: str, **values: object) -> str:
    return Template("{% load page %}" + source).render(Context(values)).strip()


@pytest.mark.parametrize(
    ("number", "shown"), [(230279, "230,279"), (0, "0"), (None, "–"), ("", "–")]
)
def test_thousands_are_separated_and_the_unknown_is_no_zero(number: object, shown: str) -> None:
    assert page.thousands(number) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Decimal("49.97"), "49.9%"), (58.326, "58.3%"), (100, "100.0%"), (None, "–")],
)
def test_a_share_is_cut_and_never_rounded_up(share: object, shown: str) -> None:
    assert page.percent(share) == shown  # type: ignore[arg-type]


def test_a_moment_is_told_by_the_clock_of_shanghai() -> None:
    assert page.moment(dt.datetime(2014, 1, 8, 10, 0, tzinfo=dt.UTC)) == "2014-01-08 18:00"
    assert page.moment(dt.date(2014, 1, 8)) == "2014-01-08"


def test_numbers_have_commas_in_chinese_too() -> None:
    with translation.override("zh-hans"):
        assert rendered("{{ n|thousands }}", n=225510) == "225,510"


def test_a_state_is_icon_word_and_colour() -> None:
    shown = rendered("{% status 'behind' %}")
    assert "进度滞后" in shown
    assert "status-amber" in shown
    assert "#exclamation-circle-fill" in shown


def test_a_bar_says_its_share_and_carries_its_target() -> None:
    shown = rendered("{% bar share 50 'met' %}", share=Decimal("58.3"))
    assert 'aria-label="58.3%，目标 50.0%"' in shown
    assert 'x1="50.0%"' in shown
    assert "bar-green" in shown


def test_a_bar_without_a_figure_is_dashed_and_says_so() -> None:
    shown = rendered("{% bar None 50 'not_reported' %}")
    assert "bar-unknown" in shown
    assert 'aria-label="没有数据"' in shown


@pytest.mark.parametrize(
    ("share", "band"), [(None, 0), (34.9, 1), (35, 2), (45, 3), (50, 4), (59.9, 4), (60, 5)]
)
def test_tiles_of_a_half_target_begin_at_the_notice_s_bands(share: object, band: int) -> None:
    assert page.tile_band(share, 50) == band  # type: ignore[arg-type]


def test_tiles_of_a_full_target_have_no_band_beyond_it() -> None:
    assert [page.tile_band(share, 100) for share in (69, 70, 90, 99.9, 100)] == [1, 2, 3, 3, 5]


def test_a_segmented_bar_leaves_empty_pieces_out() -> None:
    parts = [("met", 1), ("behind", 3), ("overdue", 0)]
    shown = rendered("{% segments parts '已达标 1' %}", parts=parts)
    assert shown.count("<rect") == 2
    assert 'x="25.00%" width="75.00%"' in shown
