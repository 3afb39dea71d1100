"""What a roster is judged by. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from tenants.policy.schema import RegistrationPolicy
from volunteers.groundwork.imports.checks import Problem

Judged = tuple[pl.DataFrame, list[Problem]]


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit that a cell's text may mean. `in_scope`: whoever imports may write to it."""

    id: str
    in_scope: bool = True
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a roster is judged by: the region's policy, the day, the units by folded name or code,
    and the unit of rows that name none.
    """

    registration: RegistrationPolicy
    required: frozenset[str]
    on: dt.date
    units: Mapping[str, UnitRef] = field(default_factory=dict)
    default_unit: str | None = None
    date1904: bool = False
