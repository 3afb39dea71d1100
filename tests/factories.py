"""Make valid rows for tests, inside the region in which the test works.

Each factory names only what a test may want to vary; everything else is made up, and valid.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any
from uuid import UUID

from django.utils import timezone

from api.models import ApiToken
from api.tokens.services import digest
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.context import current_code
from tenants.jobs.models import Job
from tenants.keys.services import cipher
from tenants.messaging.models import Message
from tests.accounts import make_account
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.id_number import check_character
from volunteers.groundwork.common.names import sort_key
from volunteers.groundwork.imports.models import ImportBatch, ImportedRow, ImportProblem
from volunteers.groundwork.marks.models import Mark
from volunteers.office.notices.models import Notice
from volunteers.people.cards.models import Card
from volunteers.people.profiles.models import (
    Consent,
    ConsentKind,
    UnmaskGrant,
    Volunteer,
    VolunteerState,
)
from volunteers.people.units.models import DatedFigure, Unit

NOON = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)  # 12:00 in Shanghai, in gamma's campaign
_serial = itertools.count(1)


def make_number(serial: int | None = None, *, area: str = "460106", born: str = "19900501") -> str:
    """Return a valid identity number of nobody."""
    body = f"{area}{born}{(serial or next(_serial)) % 1000:03d}"
    return body + check_character(body)


def make_user(role: Role = Role.OFFICE, **fields: Any) -> User:
    return make_account(current_code(), role, **fields)


def make_unit(code: str = "", *, parent: Unit | None = None, **changes: Any) -> Unit:
    code = code or f"unit{next(_serial)}"
    path = f"{parent.path if parent else '/'}{code}/"
    values = {"name": f"示例单位{code}", "kind": "organ", "created_at": NOON}
    return Unit.objects.create(
        **(values | {"code": code, "parent": parent, "path": path}) | changes
    )


def make_figure(**changes: Any) -> DatedFigure:
    values = {"measure": "headcount_staff", "value": 12, "as_of": dt.date(2013, 5, 31)}
    values |= {"source": "示例", "recorded_at": NOON}
    return DatedFigure.objects.create(**(values | changes))


def make_volunteer(*, unit: Unit | None = None, number: str = "", **changes: Any) -> Volunteer:
    number, serial = number or make_number(), next(_serial)
    phone, name = f"138{serial:08d}", str(changes.get("name", f"张三{chr(0x4E00 + serial)}"))
    values: dict[str, Any] = {
        "name": name,
        "name_sort": sort_key(name),
        "sex": "1",
        "birth_date": dt.date(1990, 5, 1),
        "document_kind": "resident_id",
        "document_number": number,
        "document_hash": cipher().keyed_hash(documents.hash_kind("resident_id"), number),
        "phone": phone,
        "phone_hash": cipher().keyed_hash(documents.PHONE_HASH, phone),
        "unit": unit or Unit.objects.order_by("path")[0],
        "created_at": NOON,
        "updated_at": NOON,
    }
    if changes.get("state") == VolunteerState.REGISTERED:
        values["registered_at"] = NOON
    return Volunteer.objects.create(**(values | changes))


def make_grant(user_id: UUID, person: Volunteer, **changes: Any) -> UnmaskGrant:
    """Make the leave of an account to see a person in full, open for an hour from now."""
    values: dict[str, Any] = {"object_type": "volunteer", "object_id": person.pk, "reason": "核对"}
    values |= {"user_id": user_id, "asked_at": NOON}
    values |= {"expires_at": timezone.now() + dt.timedelta(hours=1)}
    return UnmaskGrant.objects.create(**(values | changes))


def make_card(volunteer: Volunteer | None = None, **changes: Any) -> Card:
    """Make a card; without a volunteer, of a registered one with a number."""
    number = f"469001{next(_serial):09d}"
    owner = volunteer or make_volunteer(state="registered", volunteer_number=number)
    return Card.objects.create(volunteer=owner, **({"issued_at": NOON} | changes))


def make_consent(volunteer: Volunteer, **changes: Any) -> Consent:
    values = {"kind": ConsentKind.OWN, "text_version": "1", "given_at": NOON}
    return Consent.objects.create(volunteer=volunteer, **(values | changes))


def make_job(**changes: Any) -> Job:
    values = {"kind": "test.nothing", "created_at": NOON}
    return Job.objects.create(**(values | changes))


def make_batch(**changes: Any) -> ImportBatch:
    values = {"subject": "roster", "file_name": "名册.xlsx", "file_size": 1000, "created_at": NOON}
    return ImportBatch.objects.create(**(values | {"file_digest": "0" * 64} | changes))


def make_problem(batch: ImportBatch, **changes: Any) -> ImportProblem:
    values = {
        "row": 3,
        "column": "证件号码",
        "code": "id_check",
        "value_masked": "4601***********2",
    }
    return ImportProblem.objects.create(batch=batch, **(values | changes))


def make_imported_row(batch: ImportBatch, volunteer: Volunteer, **changes: Any) -> ImportedRow:
    values = {"row": 2, "object_id": volunteer.pk, "outcome": "created"}
    return ImportedRow.objects.create(batch=batch, **(values | changes))


def make_mark(**changes: Any) -> Mark:
    return Mark.objects.create(**({"measure": "entered"} | changes))


def make_notice(**changes: Any) -> Notice:
    values = {"title": "示例通知", "body": "正文。", "published_on": dt.date(2014, 1, 2)}
    return Notice.objects.create(**(values | changes))


def make_token(user: User, secret: str = "", **changes: Any) -> ApiToken:
    """Make a token; its secret is `secret`, of the form `zx_<prefix>_<rest>`."""
    secret = secret or f"zx_{next(_serial):08x}_secret"
    values = {"name": "看板", "scopes": [], "created_at": NOON}
    values |= {"expires_at": NOON + dt.timedelta(days=36500)}
    values |= {"prefix": secret.split("_")[1], "token_hash": digest(secret)}
    return ApiToken.objects.create(user=user, **(values | changes))


def make_audit_row(**changes: Any) -> AuditRow:
    values = {"at": NOON, "actor_label": "系统", "via": "page", "action": "test.act"}
    return AuditRow.objects.create(**(values | changes))


def make_message(**changes: Any) -> Message:
    values = {"channel": "sms", "template": "test", "recipient": "13800000000", "text": "通知"}
    values |= {"created_at": NOON, "not_before": NOON}
    return Message.objects.create(**(values | changes))
