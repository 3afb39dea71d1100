"""Which units an account sees. Every page, export and endpoint over people or units asks here, in
the query: what lies outside is not found, rather than hidden.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.accounts.roles import Role
from volunteers.people.units.models import Unit, UnitStaff

WHOLE_REGION = frozenset({Role.OFFICE, Role.OVERVIEW})
BY_UNIT = frozenset({Role.UNIT_ADMIN, Role.APPROVER})


def sees_all(user: Any) -> bool:
    """Whether an account sees every unit of its region."""
    return bool(user.roles & WHOLE_REGION)


def staffed_paths(user: Any) -> list[str]:
    """Return the paths of the units that an account staffs; one query, once per object."""
    if not hasattr(user, "_staffed_paths"):
        staffed = UnitStaff.objects.filter(user_id=user.pk).order_by("unit__path")
        user._staffed_paths = list(staffed.values_list("unit__path", flat=True))
    paths: list[str] = user._staffed_paths
    return paths


def units_for(user: Any) -> QuerySet[Unit]:
    """Return the units that an account sees: the region's, or the subtrees that it staffs."""
    if sees_all(user):
        return Unit.objects.all()
    return Unit.objects.filter(below(staffed_paths(user) if user.roles & BY_UNIT else []))


def unit_ids_for(user: Any) -> list[UUID]:
    """Return the keys of the units that an account sees."""
    return list(units_for(user).order_by("path").values_list("pk", flat=True))


def below(paths: Iterable[str], unit: str = "") -> Q:
    """Return the condition that a unit lies in one of the subtrees, or of what has a unit under the
    name `unit` that this one does; none lies in no subtree.
    """
    field = f"{unit}__path__startswith" if unit else "path__startswith"
    parts = [Q(**{field: path}) for path in paths]
    return functools.reduce(operator.or_, parts) if parts else Q(pk__in=())
