"""Volunteers for tests of figures: rows as an import leaves them, with the marks of a write."""

from __future__ import annotations

import datetime as dt
import itertools

from tenants.ids import uuid7
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

NOON = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)
PEOPLE = ("entered", "registered", "national")
_serial = itertools.count(1)


def enter(
    unit: str, number: int = 1, *, state: str = "entered", national: bool = False, **fields: object
) -> Unit:
    """Put people into a unit and mark what changed; `national`: each with a number of their own."""
    found = Unit.objects.get(code=unit)
    times = {"created_at": NOON, "updated_at": NOON}
    if state == "registered":
        times["registered_at"] = NOON
    Volunteer.objects.bulk_create(
        Volunteer(
            id=uuid7(),
            name="张三",
            document_kind="resident_id",
            document_hash=serial.to_bytes(32),
            national_number=f"N{serial}" if national else "",
            unit=found,
            state=state,
            **times,
            **fields,
        )
        for serial in itertools.islice(_serial, number)
    )
    touch(unit_ids=[found.pk], measures=PEOPLE)
    return found
