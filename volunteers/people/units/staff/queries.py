"""What the pages about accounts read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from tenants.accounts import lockout
from tenants.accounts.models import User
from tenants.audit.models import AuditRow
from tenants.context_processors import ROLE_WORDS
from volunteers.people.units.models import Unit, UnitStaff

HISTORY_ROWS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One account of the list: whether it is locked, and the units that it staffs."""

    user: User
    is_locked: bool
    roles: list[str]
    units: list[Unit]


def accounts(role: str = "") -> QuerySet[User]:
    """Return the region's accounts in the order of their names, with roles and units loaded."""
    staffed = UnitStaff.objects.select_related("unit").order_by("unit__path")
    users = User.objects.prefetch_related("role_grants", Prefetch("staffed_units", staffed))
    if role:
        users = users.filter(role_grants__role=role)
    return users.order_by("-is_active", "username")


def lines(users: list[User], at: dt.datetime) -> list[Line]:
    """Return the lines of one page; one query for all the locks."""
    locked = lockout.locked([user.username for user in users], at)
    return [line_of(user, user.username in locked) for user in users]


def line_of(user: User, is_locked: bool) -> Line:
    """Return the line of an account that `accounts` loaded."""
    roles = [str(word) for role, word in ROLE_WORDS.items() if role in user.roles]
    return Line(user, is_locked, roles, units_of(user))


def units_of(user: User) -> list[Unit]:
    """Return the units of an account that `accounts` loaded."""
    return [staffed.unit for staffed in user.staffed_units.all()]


def staff_of(unit: Unit) -> list[User]:
    """Return the open accounts that staff exactly this unit."""
    staff = accounts().filter(staffed_units__unit=unit, is_active=True)
    return list(staff)


def history_of(user: User) -> list[AuditRow]:
    """Return what happened to an account, the latest first."""
    rows = AuditRow.objects.filter(object_type="user", object_id=str(user.pk))
    return list(rows.order_by("-at", "-pk")[:HISTORY_ROWS])
