"""Accounts for tests, made without the services that other tests are about."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils import timezone

from tenants.accounts.models import RoleGrant, User
from tenants.context import in_region
from volunteers.people.units.models import Unit, UnitStaff

_NUMBERS = itertools.count(1)


def make_account(
    code: str, role: str, *, unit: Any = None, password: str = "", **fields: Any
) -> User:
    """Make an account of the region `code`; `unit` is a unit or its code, staffed by it."""
    now = timezone.now()
    fields = {"username": f"{role}{next(_NUMBERS)}", "full_name": "测试员", **fields}
    with in_region(code):
        user = User(created_at=now, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(force_insert=True)
        RoleGrant.objects.create(user=user, role=role, granted_at=now)
        if unit is not None:
            staffed = unit if isinstance(unit, Unit) else Unit.objects.get(code=unit)
            UnitStaff.objects.create(user=user, unit=staffed)
    return user
