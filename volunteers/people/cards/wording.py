"""Cards in plain words: how they stand, what may be done, what is said when done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.people.cards.rules import Act, Standing
from volunteers.people.profiles.wording import Tab


@dataclass(frozen=True, slots=True)
class Look:
    """How a standing is shown: word, tone, icon, and what it means for whoever verifies it."""

    word: str | Promise
    tone: str
    icon: str
    meaning: str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """How a page names an act, what follows from it, and what is said when it is done."""

    act: Act
    name: str | Promise
    follows: str | Promise
    done: str | Promise
    icon: str


LOOKS = {
    Standing.VALID: Look(_("有效"), "green", "check-circle-fill", _("此证有效。")),
    Standing.EXPIRED: Look(_("已过期"), "grey", "clock-history", _("此证已过有效期。")),
    Standing.SUSPENDED: Look(_("停用"), "grey", "pause-circle-fill", _("此证目前停用。")),
    Standing.LOST: Look(
        _("已挂失"), "red", "exclamation-triangle-fill", _("此证已由持证人或单位挂失，请勿接受。")
    ),
    Standing.REPLACED: Look(
        _("已补换"), "grey", "dash-circle-fill", _("此证已由新证替换，请查验新证。")
    ),
    Standing.VOID: Look(_("已作废"), "grey", "x-circle-fill", _("此证已作废。")),
}
WORDS = {
    Act.LOSE: Words(
        Act.LOSE,
        _("挂失"),
        _("挂失后，扫码核验会显示“已挂失”；编号不变，可随时补发新证。"),
        _("已挂失。"),
        "exclamation-triangle-fill",
    ),
    Act.REISSUE: Words(
        Act.REISSUE,
        _("补发新证"),
        _("原证显示为“已补换”，新证二维码不同、编号不变，可在打印中单独打印。"),
        _("已补发，请打印新证。"),
        "arrow-repeat",
    ),
    Act.VOID: Words(
        Act.VOID,
        _("作废"),
        _("作废后扫码核验显示“已作废”；注册不受影响，需要时可再补发。"),
        _("已作废。"),
        "x-circle-fill",
    ),
}
GROUP_WORDS = {
    "": _("全部"),
    "valid": _("有效"),
    "unprinted": _("未打印"),
    "expired": _("已过期"),
    "lost": _("已挂失"),
    "void": _("已作废"),
}


def tabs(current: str, counts: dict[str, int]) -> list[Tab]:
    """Return the groups of the list with their sizes."""
    return [
        Tab(group, str(word), counts[group], group == current)
        for group, word in GROUP_WORDS.items()
    ]
