"""Make valid rows of the service floor for tests, as `tests/factories.py` does of the others."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from tests.factories import NOON, make_unit, make_volunteer
from volunteers.people.profiles.models import Volunteer
from volunteers.service.claims.models import ClaimStep, HourClaim
from volunteers.service.ledger.models import HourEntry
from volunteers.service.projects.models import CatalogueProject, Project
from volunteers.service.protection.models import HourSign
from volunteers.service.shifts.models import Seat, Shift, SignUp
from volunteers.service.teams.models import Team

HOUR = dt.timedelta(hours=1)
_serial = itertools.count(1)


def make_team(**changes: Any) -> Team:
    values = {"name": f"示例服务队{next(_serial)}", "created_at": NOON}
    values |= changes
    values.setdefault("unit", None)
    return Team.objects.create(**values | {"unit": values["unit"] or make_unit()})


def described(**changes: Any) -> dict[str, Any]:
    """Return what every project says of itself."""
    values = {"title": f"示例项目{next(_serial)}", "theme": "society", "category": "environment"}
    return values | {"summary": "清理海滩"} | changes


def make_catalogue_project(**changes: Any) -> CatalogueProject:
    return CatalogueProject.objects.create(**described(created_at=NOON, updated_at=NOON) | changes)


def make_project(**changes: Any) -> Project:
    values = described(place="示例广场", contact_name="示例联系人", contact_phone="0898-00000000")
    values |= {"state": "published", "created_at": NOON, "updated_at": NOON} | changes
    return Project.objects.create(**values | {"unit": values.get("unit") or make_unit()})


def make_shift(*, seats: int = 2, starts_at: dt.datetime = NOON, **changes: Any) -> Shift:
    """Make a shift of two hours with free seats."""
    values = {"ends_at": starts_at + 2 * HOUR, "place": "示例广场", "capacity": seats}
    values |= {"withdraw_until": starts_at, "code_secret": "00" * 20, "created_at": NOON}
    values |= changes
    values.setdefault("project", None)
    shift = Shift.objects.create(
        **values | {"starts_at": starts_at, "project": values["project"] or make_project()}
    )
    Seat.objects.bulk_create(Seat(shift=shift) for _seat in range(seats))
    return shift


def make_sign_up(shift: Shift, volunteer: Volunteer | None = None, **changes: Any) -> SignUp:
    """Sign somebody up, on a free seat where the state holds one."""
    values = {"state": "seated", "asked_at": NOON, "during": (shift.starts_at, shift.ends_at)}
    person = volunteer or make_volunteer(state="registered")
    made = SignUp.objects.create(**values | changes, shift=shift, volunteer=person)
    if made.state in ("seated", "offered"):
        seat = Seat.objects.filter(shift=shift, sign_up=None).order_by("pk").first()
        Seat.objects.filter(pk=seat.pk).update(sign_up=made)
    return made


def make_entry(volunteer: Volunteer, **changes: Any) -> HourEntry:
    """Make a bare entry, without totals or the time it occupies: for pages that only read it."""
    values = {"project_title": "示例项目", "served_on": NOON.date(), "precision": "day"}
    values |= {"minutes": 60, "source": "manual", "recorded_at": NOON, "unit": volunteer.unit}
    return HourEntry.objects.create(volunteer=volunteer, **values | changes)


def make_claim(volunteer: Volunteer, **changes: Any) -> HourClaim:
    """Make a claim that a record is missing, with its first step."""
    values = {"kind": "missing", "project_title": "示例项目", "served_on": NOON.date()}
    values |= {"minutes": 60, "text": "组长漏记了我", "due_on": NOON.date(), "created_at": NOON}
    values |= {"unit": volunteer.unit} | changes
    claim = HourClaim.objects.create(volunteer=volunteer, **values)
    ClaimStep.objects.create(claim=claim, at=NOON, action="claim", to_state="claimed")
    return claim


def make_sign(person: Volunteer, **changes: Any) -> HourSign:
    """Make a sign that a day of somebody's is above the cap."""
    facts = {"on": NOON.date().isoformat(), "minutes": 1500, "cap": 1440}
    values = {"kind": "over_cap", "key": f"over_cap:{person.pk}:{next(_serial)}"}
    values |= {"unit": person.unit, "volunteer": person, "found_at": NOON, "facts": facts}
    return HourSign.objects.create(**values | changes)
