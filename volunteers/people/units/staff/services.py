"""Staff accounts: an account together with the units that it works for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts import services as accounts
from tenants.accounts.roles import Role
from tenants.audit.services import Actor
from tenants.errors import RuleBroken
from volunteers.people.units.services import set_staffed_units

GRANTED_HERE = tuple(role for role in Role if role not in (Role.OPERATOR, Role.VOLUNTEER))
OF_UNITS = frozenset({Role.UNIT_ADMIN, Role.APPROVER, Role.LEADER})


class UnitsMissing(RuleBroken):
    code = "units_missing"
    message = _("单位管理员、委托审批和项目负责人必须指定单位。")


class RoleNotGrantedHere(RuleBroken):
    code = "role_not_granted_here"
    message = _("该角色不能在此授予。")


@dataclass(frozen=True, slots=True)
class Position:
    """What an account may do, and for which units."""

    roles: frozenset[Role]
    unit_ids: tuple[UUID, ...] = ()


@transaction.atomic
def open_staff(
    *, username: str, full_name: str, position: Position, actor: Actor, at: dt.datetime
) -> accounts.Handed:
    """Open an account for a member of staff.

    :raises UnitsMissing: a role of units without a unit
    :raises RoleNotGrantedHere: an operator's or a volunteer's role
    :raises UsernameTaken: see `tenants.accounts.services`
    """
    _check(position)
    new = accounts.NewAccount(username, full_name, position.roles)
    handed = accounts.create_account(new=new, actor=actor, at=at)
    _assign(handed.user.pk, position, actor, at)
    return handed


@transaction.atomic
def change_position(*, user_id: UUID, position: Position, actor: Actor, at: dt.datetime) -> None:
    """Give an account exactly these roles and units; its sessions end when its roles change.

    :raises UnitsMissing: a role of units without a unit
    :raises RoleNotGrantedHere: an operator's or a volunteer's role
    :raises OwnAccount, VolunteersAccount, LastOffice: see `tenants.accounts.services`
    """
    _check(position)
    accounts.set_roles(user_id=user_id, roles=position.roles, actor=actor, at=at)
    _assign(user_id, position, actor, at)


def _check(position: Position) -> None:
    if not position.roles <= set(GRANTED_HERE):
        raise RoleNotGrantedHere
    if position.roles & OF_UNITS and not position.unit_ids:
        raise UnitsMissing


def _assign(user_id: UUID, position: Position, actor: Actor, at: dt.datetime) -> None:
    units = position.unit_ids if position.roles & OF_UNITS else ()
    set_staffed_units(user_id=user_id, unit_ids=units, actor=actor, at=at)
