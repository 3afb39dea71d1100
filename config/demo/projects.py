"""Projects of the demonstration: a few of each region, submitted by a unit and decided on by the
office where policy asks somebody; one is left a draft. Made by the services, as on the pages.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.policy_versions.services import policy_at
from volunteers.people.units.models import Unit
from volunteers.service.projects import rules, services
from volunteers.service.projects.models import Project
from volunteers.service.projects.rules import Action, Place
from volunteers.service.projects.services import Decision, Told

UNITS = {"haikou": "league", "puer": "federation"}
OFFICE = Place(is_office=True, of_unit=False, above_unit=False)
DRAFT = "社区图书整理（示例）"
Example = tuple[str, str, str, str, str, int | None]
# Title, theme, category where the region has it, duties, needs, lowest age.
EXAMPLES: tuple[Example, ...] = (
    ("清洁海滩河岸（示例）", "nature", "environment", "捡拾垃圾，分类装袋", "遮阳帽、饮用水", 16),
    ("陪伴独居老人（示例）", "others", "elderly", "上门聊天、读报、打扫", "请穿便于活动的鞋", 18),
    ("路口文明劝导（示例）", "society", "traffic", "协助行人过街", "现场发放马甲", 16),
    ("周末学业辅导（示例）", "others", "tutoring", "辅导小学生作业", "自带文具", 18),
    (DRAFT, "society", "community", "整理、登记图书", "", None),
)


def make_all() -> int:
    """Make the projects of regions that have none; return how many were made.

    :raises RuntimeError: outside the demonstration
    """
    if not settings.EMBEDDED:
        raise RuntimeError("the demonstration's projects are made on embedded servers only")
    made = 0
    for region, code in UNITS.items():
        with in_region(region):
            unit = Unit.objects.filter(code=code).first()
            if unit is not None and not Project.objects.exists():
                made += make_here(unit, timezone.now())
    return made


def make_here(unit: Unit, now: dt.datetime) -> int:
    """Make the projects of one unit, in the region in which the thread works."""
    actor, categories = system_actor("command"), {one.code for one in policy_at(now).categories}
    for example in EXAMPLES:
        told = _told(unit, example, categories)
        project = services.create(unit_id=unit.pk, told=told, actor=actor, at=now)
        if project.title != DRAFT:
            _publish(project, now)
    return len(EXAMPLES)


def _told(unit: Unit, example: Example, categories: set[str]) -> Told:
    title, theme, category, duties, needs, min_age = example
    return Told(
        title=title,
        theme=theme,
        category=category if category in categories else "",
        summary=f"{unit.name}组织的示例项目：{duties}。",
        duties=duties,
        needs=needs,
        place="示例广场",
        contact_name="示例联系人",
        contact_phone="0000-00000000",
        insurance="组织方为参加者投保意外险（示例）",
        min_age=min_age,
    )


def _publish(project: Project, now: dt.datetime) -> None:
    actor = system_actor("command")
    sent = services.submit(project=project, actor=actor, at=now)
    if sent.state == rules.SUBMITTED:
        decision = Decision(Action.PUBLISH, OFFICE)
        services.decide(project=sent, decision=decision, actor=actor, at=now)
