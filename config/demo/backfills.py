"""Earlier service of the demonstration: some counted, some on its way, some returned. Entered and
approved by the services, as on the pages, by the example accounts.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from tenants.accounts.models import User
from tenants.audit.services import Actor
from tenants.context import in_region
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.service.backfill import deciding, queries, rules, services
from volunteers.service.backfill.deciding import Decision
from volunteers.service.backfill.models import BackfillRecord
from volunteers.service.backfill.rules import Action, Window
from volunteers.service.backfill.services import NewRecord, Scan

REGION, ENTERS, APPROVES = "haikou", "unit_admin", "office"
PROOF = Scan(
    "志愿服务证明（示例数据）.png",
    "image/png",
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
    ),
)
PROJECTS = ("清洁海滩", "图书馆导读", "敬老院探访", "交通文明劝导")
PEOPLE = 12
COUNTED, HALF_WAY, RETURNED = slice(0, 5), slice(5, 8), slice(8, 10)
REASON = "证明材料看不清盖章，请重新扫描后提交。"


def make_all() -> int:
    """Enter earlier service where the region's window is open and nothing is entered yet; return
    how many records were.

    :raises RuntimeError: outside the demonstration
    """
    if not settings.EMBEDDED:
        raise RuntimeError("the demonstration's back-fill is made on embedded servers only")
    with in_region(REGION):
        return make_here(timezone.now())


def make_here(now: dt.datetime) -> int:
    """Enter earlier service in the region in which the thread works; return how many records."""
    window = policy_at(now).backfill
    is_open = rules.window_on(window, timezone.localdate(now)) is Window.OPEN
    if window is None or not is_open or BackfillRecord.objects.exists():
        return 0
    return _make(window.served_until, now)


def _make(until: dt.date, now: dt.datetime) -> int:
    enters, approves = (User.objects.get(username=name) for name in (ENTERS, APPROVES))
    people = queries.people_for(enters).filter(state=VolunteerState.REGISTERED)
    made = [
        _entered(person, place, until, (enters, now))
        for place, person in enumerate(people.order_by("pk")[:PEOPLE])
    ]
    _decide(made[COUNTED] + made[HALF_WAY], Action.APPROVE, enters, now)
    _decide(made[COUNTED], Action.APPROVE, approves, now)
    _decide(made[RETURNED], Action.RETURN, enters, now)
    return len(made)


def _entered(
    person: Volunteer, place: int, until: dt.date, by: tuple[User, dt.datetime]
) -> BackfillRecord:
    user, now = by
    day = until - dt.timedelta(days=40 + 7 * place)
    is_month = place % 4 == 3
    told = NewRecord(
        volunteer_id=person.pk,
        project_title=PROJECTS[place % len(PROJECTS)],
        served_on=day.replace(day=1) if is_month else day,
        precision="month" if is_month else "day",
        minutes=480 if is_month else 90 + 30 * (place % 3),
    )
    return services.submit(told=told, scan=PROOF, actor=_actor(user), at=now)


def _decide(records: list[BackfillRecord], action: Action, user: User, now: dt.datetime) -> None:
    if not records:
        return
    rows = BackfillRecord.objects.filter(pk__in=[one.pk for one in records])
    reason = REASON if action is Action.RETURN else ""
    decision = Decision(rows, action, queries.desk_of(user), reason)
    deciding.decide(decision=decision, actor=_actor(user), at=now)


def _actor(user: User) -> Actor:
    return Actor(user.pk, user.get_username(), None, "command")
