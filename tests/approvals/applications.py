"""Applications for tests: valid, submitted, and routed to the region's League committee."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from tenants.audit.services import Actor
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_in_force
from tests.factories import NOON, make_number
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.names import sort_key
from volunteers.people.registration import routing
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import Application, ApplicationStep
from volunteers.people.units.models import Unit

_serial = itertools.count(1)
AGREED = {"code": "personal_data", "version": "2024-1", "given": True}


def make_application(*, unit: Unit | None = None, number: str = "", **changes: Any) -> Application:
    serial = next(_serial)
    number, phone = number or make_number(), f"139{serial:08d}"
    unit = unit or Unit.objects.get(code="organ")
    name = str(changes.get("name", f"李四{chr(0x4E00 + serial % 5000)}"))
    values: dict[str, Any] = {
        "reference": f"SQ{serial:06d}",
        "state": "submitted",
        "name": name,
        "name_sort": sort_key(name),
        "sex": "1",
        "birth_date": dt.date(1990, 5, 1),
        "document_kind": "resident_id",
        "document_number": number,
        "document_hash": cipher().keyed_hash(documents.hash_kind("resident_id"), number),
        "phone": phone,
        "phone_hash": cipher().keyed_hash(documents.PHONE_HASH, phone),
        "answers": {"job_title": "科员"},
        "agreements": [AGREED | {"at": NOON.isoformat()}],
        "unit": unit,
    }
    values |= dict.fromkeys(("submitted_at", "created_at", "updated_at"), NOON)
    if "approver_unit" not in changes:
        policy = policy_in_force("alpha", NOON.date())
        values["approver_unit_id"] = routing.route_of(policy, unit).approver_unit_id
    made = Application.objects.create(**(values | changes))
    if made.submitted_at:
        ApplicationStep.objects.create(
            application=made, at=made.submitted_at, action="submit", to_state="submitted"
        )
    return made


def acting(user: Any) -> Actor:
    return Actor(user.pk, user.full_name, None, "page")


def chosen(*applications: Application, **more: Any) -> Selection:
    rows = Application.objects.filter(pk__in=[one.pk for one in applications])
    return Selection(rows, **more)
