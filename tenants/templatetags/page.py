"""What every template may use: `{% load page %}`; the catalogue is `docs/pages.md`."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

NOTHING = "–"


@dataclass(frozen=True)
class Look:
    """How a state is shown: colour, icon and word, always the three together."""

    tone: str
    icon: str
    word: str | Promise


LOOKS: dict[str, Look] = {
    "met": Look("green", "check-circle-fill", gettext_lazy("已达标")),
    "on_track": Look("blue", "arrow-up-circle-fill", gettext_lazy("进度正常")),
    "behind": Look("amber", "exclamation-circle-fill", gettext_lazy("进度滞后")),
    "overdue": Look("red", "exclamation-triangle-fill", gettext_lazy("逾期未达标")),
    "not_reported": Look("grey", "dash-circle-fill", gettext_lazy("未报基数")),
    "exempt": Look("grey", "circle", gettext_lazy("不作要求")),
}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon of the sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.filter
def thousands(number: int | float | Decimal | None) -> str:
    """230279 → 230,279 in every language; nothing known → a dash, never a zero."""
    return NOTHING if number is None or number == "" else f"{number:,}"


@register.filter
def percent(share: float | Decimal | None) -> str:
    """58.326 → 58.3%: one decimal, cut and not rounded, so that 49.97 never reads 50.0%."""
    if share is None or share == "":
        return NOTHING
    cut = Decimal(str(share)).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return f"{cut}%"


@register.filter
def moment(at: dt.datetime | dt.date | None) -> str:
    """A time as 2014-01-08 18:00 of the region's clock; a date without the time."""
    if at is None or at == "":
        return NOTHING
    if isinstance(at, dt.datetime):
        return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    return at.strftime("%Y-%m-%d")


@register.inclusion_tag("parts/as_of.html")
def as_of(at: dt.datetime | dt.date | None, source: str = "") -> dict[str, object]:
    """「数据截至 …… · 依据 ……」: no figure without them."""
    return {"at": at, "source": source}


@register.inclusion_tag("parts/status.html")
def status(code: str, chip: bool = False) -> dict[str, object]:
    """The state of a target as icon, word and colour; `chip=True` for the tinted form."""
    return {"look": LOOKS[str(code)], "chip": chip}


@register.inclusion_tag("parts/chip.html")
def chip(word: str, tone: str = "grey", icon: str = "") -> dict[str, object]:
    """Any other state: tones grey, teal, blue, amber, red, green."""
    return {"word": word, "tone": tone, "icon": icon}


@register.inclusion_tag("parts/bar.html")
def bar(
    share: float | Decimal | None, target: float | Decimal | None = None, tone: str = "teal"
) -> dict[str, object]:
    """A bar filled to `share` percent, a tick at `target`; dashed when nothing is known."""
    return {
        "known": share is not None,
        "width": length(share),
        "tick": None if target is None else length(target),
        "tone": LOOKS[tone].tone if tone in LOOKS else tone,
        "label": bar_label(share, target),
    }


def bar_label(share: float | Decimal | None, target: float | Decimal | None) -> str:
    """What the bar says to those who do not see it."""
    if share is None:
        return _("没有数据")
    if target is None:
        return percent(share)
    return str(
        _("%(share)s，目标 %(target)s") % {"share": percent(share), "target": percent(target)}
    )


def length(share: float | Decimal | None) -> str:
    """A share as an SVG length in percent, held between 0 and 100."""
    return f"{min(max(float(share or 0), 0.0), 100.0):.1f}"


@register.inclusion_tag("parts/segments.html")
def segments(parts: Sequence[tuple[str, int]], label: str) -> dict[str, object]:
    """One bar cut into (tone or state, count) pieces; `label` says the counts in words."""
    total, before, pieces = sum(count for _tone, count in parts) or 1, 0, []
    for tone, count in parts:
        look = LOOKS[tone].tone if tone in LOOKS else tone
        pieces.append((look, f"{before / total * 100:.2f}", f"{count / total * 100:.2f}"))
        before += count
    return {"pieces": [piece for piece in pieces if piece[2] != "0.00"], "label": label}


@register.filter
def tile_band(share: float | Decimal | None, target: int) -> int:
    """The shade of a tile: 0 without a figure, 1 to 3 below the target, 4 and 5 from it on."""
    if share is None:
        return 0
    reached = sum(share >= limit for limit in band_limits(target))
    return 5 if reached == len(band_limits(target)) else 1 + reached


@register.inclusion_tag("parts/tile_legend.html")
def tile_legend(target: int) -> dict[str, object]:
    """The bands in words: 「<35」「35–45」… with the target marked."""
    limits = [f"{limit:g}" for limit in band_limits(target)]
    words = [f"<{limits[0]}", *(f"{low}–{high}" for low, high in itertools.pairwise(limits))]
    bands = [*enumerate(words, start=1), (5, f"≥{limits[-1]}")]
    return {"bands": bands, "target": target}


def band_limits(target: int) -> list[float]:
    """Where bands begin, in percent: at 70, 90, 100 and, where there is room, 120 % of target."""
    limits = [target * part / 100 for part in (70, 90, 100, 120)]
    return [limit for limit in limits if limit <= 100]
