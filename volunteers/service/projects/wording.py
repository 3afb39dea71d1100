"""How the states of projects are shown: word, colour and icon together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from tenants.templatetags.page import Look
from volunteers.service.projects.models import ProjectState

LOOKS: dict[str, Look] = {
    ProjectState.DRAFT: Look("grey", "pencil", _("草稿")),
    ProjectState.SUBMITTED: Look("amber", "hourglass-split", _("待审核")),
    ProjectState.RETURNED: Look("red", "arrow-counterclockwise", _("已退回")),
    ProjectState.PUBLISHED: Look("green", "check-circle-fill", _("已发布")),
    ProjectState.CLOSED: Look("grey", "slash-circle", _("已结项")),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One state above the list, and how many are in it; without a code all."""

    code: str
    name: str | Promise
    count: int


def tabs(counts: dict[str, int]) -> list[Tab]:
    """Return the tabs of the list."""
    every = [Tab(code, LOOKS[code].word, count) for code, count in counts.items()]
    return [Tab("", _("全部"), sum(counts.values())), *every]


def category_names(policy: RegionPolicy) -> dict[str, str]:
    """Return the region's service categories by code, in the reader's language."""
    language = get_language() or "zh-hans"
    return {one.code: one.named(language) for one in policy.categories}
