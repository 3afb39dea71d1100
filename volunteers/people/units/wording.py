"""Units in plain words: kinds and places from the policy, what a dated figure counts."""

from __future__ import annotations

from django.utils.translation import get_language, gettext_lazy

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.units import Measure

MEASURES = {
    Measure.BASELINE: gettext_lazy("既有注册志愿者（基数）"),
    Measure.BASELINE_PRINTED_TOTAL: gettext_lazy("既有注册志愿者（通知所印总计）"),
    Measure.HEADCOUNT_STAFF: gettext_lazy("干部职工（含在编和非在编）"),
    Measure.STAFF_ESTABLISHED: gettext_lazy("在编人员"),
    Measure.STAFF_CONTRACT: gettext_lazy("非在编人员"),
    Measure.TEACHERS: gettext_lazy("教师"),
    Measure.STUDENTS: gettext_lazy("学生"),
    Measure.RESIDENTS: gettext_lazy("居民"),
    Measure.LEAGUE_MEMBERS: gettext_lazy("团员青年"),
    Measure.STUDENT_LEAGUE_MEMBERS: gettext_lazy("在校大学生团员"),
}


def measure(code: str) -> str:
    """Return what a figure counts."""
    return str(MEASURES.get(Measure(code), code)) if code in set(Measure) else code


def kind(policy: RegionPolicy, code: str) -> str:
    """Return the name of a kind of unit; the code where the policy does not name it."""
    found = policy.unit_kind(code)
    return found.named(get_language() or "zh-hans") if found else code


def location(policy: RegionPolicy, code: str) -> str:
    """Return the name of a place; nothing for no place."""
    found = policy.location(code)
    return found.named(get_language() or "zh-hans") if found else code
