"""One account per role, with passwords that everybody knows: only where servers are embedded."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.models import PLATFORM
from volunteers.people.cards.services import issue_cards
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration.numbers import give_numbers
from volunteers.people.units.models import Unit
from volunteers.people.units.staff import services as staff
from volunteers.people.units.staff.services import OF_UNITS, Position


@dataclass(frozen=True)
class DemoAccount:
    """Who signs in where as what; staff of units work for the named one and all below it."""

    region: str
    username: str
    full_name: str
    role: Role
    unit: str = ""


ACCOUNTS = (
    DemoAccount("hainan", "overview", "省查看员（示例）", Role.OVERVIEW),
    DemoAccount("hainan", "office", "海南办公室（示例）", Role.OFFICE),
    DemoAccount("haikou", "office", "海口办公室（示例）", Role.OFFICE),
    DemoAccount("haikou", "unit_admin", "单位管理员（示例）", Role.UNIT_ADMIN, "league"),
    DemoAccount("haikou", "approver", "审批员（示例）", Role.APPROVER, "league"),
    DemoAccount("haikou", "leader", "项目负责人（示例）", Role.LEADER, "league"),
    DemoAccount("haikou", "volunteer", "志愿者（示例）", Role.VOLUNTEER),
    DemoAccount("puer", "office", "普洱办公室（示例）", Role.OFFICE),
    DemoAccount("puer", "unit_admin", "单位管理员（示例）", Role.UNIT_ADMIN, "federation"),
    DemoAccount("puer", "approver", "宁洱县文明办（示例）", Role.APPROVER, "ninger_office"),
    DemoAccount(PLATFORM, "operator", "平台运维（示例）", Role.OPERATOR),
)


def make_all() -> None:
    """Make the accounts that are not there yet, all with the demonstration's password.

    :raises RuntimeError: outside the demonstration
    """
    if not settings.EMBEDDED:
        raise RuntimeError("the demonstration's accounts are made on embedded servers only")
    for wanted in ACCOUNTS:
        with in_region(wanted.region):
            user = User.objects.filter(username=wanted.username).first()
            if user is None or user.must_change_password:
                _set_password(user or _made(wanted))


def _made(wanted: DemoAccount) -> User:
    actor, now = system_actor("command"), timezone.now()
    if wanted.role in OF_UNITS or wanted.role in (Role.OVERVIEW, Role.OFFICE):
        units = Unit.objects.filter(code=wanted.unit).values_list("pk", flat=True)
        position = Position(frozenset({wanted.role}), tuple(units))
        return staff.open_staff(
            username=wanted.username,
            full_name=wanted.full_name,
            position=position,
            actor=actor,
            at=now,
        ).user
    new = accounts.NewAccount(wanted.username, wanted.full_name, frozenset({wanted.role}))
    return accounts.create_account(new=new, actor=actor, at=now).user


def _set_password(user: User) -> None:
    accounts.change_password(
        user_id=user.pk,
        password=settings.DEMO_PASSWORD,
        actor=system_actor("command"),
        at=timezone.now(),
    )


def give_volunteers_a_file() -> None:
    """Make each account of a volunteer that of somebody on file in its region, number and card
    included; one that has somebody stays.
    """
    for wanted in ACCOUNTS:
        if wanted.role is Role.VOLUNTEER:
            with in_region(wanted.region), transaction.atomic():
                _give_a_file(User.objects.get(username=wanted.username))


def _give_a_file(user: User) -> None:
    grown_up = timezone.localdate().replace(day=1, year=timezone.localdate().year - 18)
    people = Volunteer.objects.filter(state=VolunteerState.REGISTERED, birth_date__lt=grown_up)
    person = people.filter(user=None).order_by("pk").first()
    if person is None or Volunteer.objects.filter(user=user).exists():
        return
    Volunteer.objects.filter(pk=person.pk).update(user=user)
    now = timezone.now()
    issue_cards(volunteer_ids=[person.pk], actor=system_actor("command"), at=now)
    give_numbers(volunteer_ids=[person.pk], at=now)
