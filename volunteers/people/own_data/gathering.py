"""Everything on file about one volunteer, as the volunteer may take it along
(《个人信息保护法》第四十五条).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from tenants.audit.models import AuditRow
from tenants.context import current_region
from volunteers.people.cards.models import Card
from volunteers.people.exchange.models import NationalRow
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.registration.models import Application, ApplicationStep, SignedForm
from volunteers.people.transfers.models import Transfer

FORMAT = "zhixing.own_data/1"
PERSON = (
    "volunteer_number", "national_number", "name", "sex", "birth_date", "ethnicity",
    "political_status", "document_kind", "document_number", "phone", "username", "state",
    "registered_at", "suspended_at", "suspension_reason", "ended_at", "ended_reason",
    "answers", "guardian", "created_at", "updated_at",
)  # fmt: skip
APPLICATION = (
    "reference", "state", "channel", "name", "birth_date", "document_kind", "document_number",
    "phone", "answers", "guardian", "agreements", "reason", "submitted_at", "decided_at",
)  # fmt: skip
STEP = ("at", "action", "from_state", "to_state", "reason")
CONSENT = ("kind", "text_version", "given_at", "withdrawn_at")
CARD = ("issue", "state", "issued_at", "expires_on", "ended_at", "ended_reason")
TRANSFER = ("kind", "state", "other_region", "reason", "refusal", "created_at", "ended_at")
SCAN = ("file_kind", "file_digest", "text_version", "uploaded_at")
EXCHANGE = ("state", "refusal", "answered_at")
REQUEST = ("kind", "state", "values", "reason", "answer", "asked_at", "due_on", "decided_at")
RECORD = ("at", "action")

Gatherer = Callable[[Volunteer], list[dict[str, Any]]]
_registered: dict[str, Gatherer] = {}


def gathers(name: str) -> Callable[[Gatherer], Gatherer]:
    """Register what a floor above keeps on a person, under a name of its own."""

    def register(gatherer: Gatherer) -> Gatherer:
        _registered[name] = gatherer
        return gatherer

    return register


def gathered(person: Volunteer, *, at: dt.datetime) -> dict[str, Any]:
    """Return all that the region keeps on a person: plain values, times as ISO 8601, codes of the
    national standards. Code sets and form fields are named by their codes.
    """
    return {
        "format": FORMAT,
        "region": current_region().code,
        "made_at": at.isoformat(),
        "person": {"unit": person.unit.name, **values_of(person, PERSON)},
        "applications": [_application(found) for found in _of(Application, person, "created_at")],
        "consents": _rows(Consent, person, "given_at", CONSENT),
        "cards": _rows(Card, person, "issue", CARD),
        "transfers": _rows(Transfer, person, "created_at", TRANSFER),
        "signed_forms": _rows(SignedForm, person, "uploaded_at", SCAN),
        "national_exchange": _rows(NationalRow, person, "pk", EXCHANGE),
        "requests": _rows(DataRequest, person, "asked_at", REQUEST),
        "record": [values_of(r, RECORD) | {"reason": r.why} for r in _record(person)],
    } | {name: gatherer(person) for name, gatherer in sorted(_registered.items())}


def as_json(person: Volunteer, *, at: dt.datetime) -> bytes:
    """Return what is on file as a JSON document in UTF-8."""
    return json.dumps(gathered(person, at=at), ensure_ascii=False, indent=2).encode()


def _of(model: type[Any], person: Volunteer, order: str) -> list[Any]:
    return list(model.objects.filter(volunteer=person).order_by(order))


def _rows(
    model: type[Any], person: Volunteer, order: str, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    return [values_of(row, names) for row in _of(model, person, order)]


def _application(application: Application) -> dict[str, Any]:
    steps = ApplicationStep.objects.filter(application=application).order_by("at", "pk")
    return values_of(application, APPLICATION) | {
        "steps": [values_of(step, STEP) for step in steps]
    }


def _record(person: Volunteer) -> list[AuditRow]:
    rows = AuditRow.objects.filter(object_type="volunteer", object_id=str(person.pk))
    return list(rows.select_related("said").order_by("at", "pk"))


def values_of(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    """Return columns of a row as plain values."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value
