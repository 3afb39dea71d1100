"""What is planted in each region before the walk: one row of every table, and its canaries.

Every text planted in a region holds that region's mark, every number its own digits, so that one
string found on another region's page tells that something leaked. A new table without a row here
fails `tests/architecture/test_models.py`.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

import polars as pl
from axes.models import AccessAttempt
from django.apps import apps
from django.utils import timezone

from api.scopes import Scope
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditReason
from tenants.context import in_region
from tenants.guard import RegionModel
from tenants.keys import files
from tests import factories as make
from tests.isolation.population_registration import Person, plant_registration
from tests.isolation.population_service import plant_service
from volunteers.groundwork.imports import files as import_files
from volunteers.groundwork.imports.columns import Match
from volunteers.people.profiles import search
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.units.models import Unit

MARKS = {"gamma": "葛哨", "alpha": "艾哨", "beta": "贝哨", "platform": "普哨"}
AREAS = {"gamma": "469001", "alpha": "460106", "beta": "460205", "platform": "460301"}
PHONES = {"gamma": "1370000", "alpha": "1380000", "beta": "1390000", "platform": "1360000"}
FACTS = {
    "columns": [
        asdict(Match("A", "姓名", "name", True)),
        asdict(Match("B", "证件号码", "number", True)),
    ],
    **{"rows": 1, "unread": [], "unit_name": "", "duplicates": [], "hidden_rows": 0},
    **{"header_row": 2, "first_row": 3, "last_row": 3, "sheet": "名册", "kind": "xlsx"},
}
ALL_SCOPES = sorted(Scope.values)


@dataclass
class Planted:
    """What stands in one region. `own` and `elsewhere` name objects by the URL's argument: of the
    unit that the unit's staff cover, and of a unit that they do not.
    """

    code: str
    users: dict[Role, User] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    elsewhere: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    token: str = ""
    search: str = ""
    texts: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return MARKS[self.code]

    def canaries(self) -> dict[str, tuple[str, ...]]:
        """Return the strings that belong to this region, by kind."""
        with in_region(self.code):
            keys = tuple(sorted(str(key) for key in _keys_of_rows()))
        masked = (f"{AREAS[self.code][:4]}********", f"{PHONES[self.code][:3]}****")
        return {
            "texts": (self.mark, quote(self.mark), json.dumps(self.mark)[1:-1], self.code + "_spy"),
            "numbers": (self.number, *masked, PHONES[self.code]),
            "keys": keys,
            "files": tuple(self.texts),
        }


def plant(code: str) -> Planted:
    """Fill a region with one row of every table and an account of every role."""
    planted = Planted(code)
    with in_region(code):
        unit = make.make_unit(f"{code}_spy", name=f"{planted.mark}单位", kind="organ")
        other = make.make_unit(f"{code}_spy_other", name=f"{planted.mark}别处", kind="organ")
        _accounts(planted, unit)
        planted.own = _objects(planted, unit, "甲")
        planted.elsewhere = _objects(planted, other, "乙")
        _letters_of_trust(planted)
        make.make_figure(unit=unit, source=f"{planted.mark}来源")
        make.make_mark(unit_id=unit.pk)
        row = make.make_audit_row(actor_label=f"{code}_spy", object_type="unit")
        AuditReason.objects.create(row=row, salt="", text=planted.mark)
        AccessAttempt.objects.create(
            username=f"{code}_spy", attempt_time=timezone.now(), failures_since_start=1
        )
    return planted


def _accounts(planted: Planted, unit: Unit) -> None:
    staff_of_units = {Role.UNIT_ADMIN, Role.APPROVER, Role.LEADER}
    for role in Role:
        planted.users[role] = make.make_user(
            role,
            username=f"{planted.code}_spy_{role}",
            full_name=f"{planted.mark}员",
            unit=unit if role in staff_of_units else None,
        )


def _objects(planted: Planted, unit: Unit, sign: str) -> dict[str, Any]:
    job = make.make_job(created_by=planted.users[Role.OFFICE].pk, stage=planted.mark)
    planted.number = planted.number or make.make_number(area=AREAS[planted.code])
    batch = _batch(planted, unit, job)
    volunteer = _volunteer(planted, unit, batch, sign)
    make.make_imported_row(batch, volunteer)
    consent = make.make_consent(volunteer)
    notice = make.make_notice(title=f"{planted.mark}通知{sign}", body=planted.mark)
    user = make.make_user(
        Role.LEADER,
        username=f"{planted.code}_spy_{sign == '甲'}",
        full_name=planted.mark,
        unit=unit,
    )
    token = make.make_token(user, f"zx_{secrets.token_hex(4)}_x", name=planted.mark)
    named = {"unit": unit, "volunteer": volunteer, "batch": batch, "job": job, "notice": notice}
    named |= {"user": user, "token": token, "consent": consent}
    staff = planted.users[Role.UNIT_ADMIN] if sign == "甲" else user
    person = Person(volunteer, unit, planted.mark, staff, texts=planted.texts)
    keys = {f"{name}_id": row.pk for name, row in named.items()}
    planted_of_people = plant_registration(person) | plant_service(person)
    return keys | planted_of_people | {"code": planted.code}


def _batch(planted: Planted, unit: Unit, job: Any) -> Any:
    people = pl.DataFrame(
        {"row": [3], "hidden": [False], "A": [f"{planted.mark}名"], "B": [planted.number]}
    )
    stored, marked = import_files.keep(people), files.put("marked", planted.mark.encode())
    planted.texts += [stored, marked]
    batch = make.make_batch(
        unit_id=unit.pk,
        file_name=f"{planted.mark}名册.xlsx",
        stored_file=stored,
        marked_file=marked,
        state="mapping",
        facts=FACTS,
        created_by=planted.users[Role.UNIT_ADMIN].pk,
        created_at=timezone.now(),
        job=job,
    )
    make.make_problem(batch, value_masked=f"{AREAS[planted.code][:4]}************12")
    return batch


def _volunteer(planted: Planted, unit: Unit, batch: Any, sign: str) -> Any:
    number = planted.number if sign == "甲" else make.make_number(area=AREAS[planted.code])
    state = VolunteerState.REGISTERED if sign == "甲" else VolunteerState.ENTERED
    return make.make_volunteer(
        unit=unit,
        number=number,
        name=f"{planted.mark}{sign}",
        username=f"{planted.code}_spy{ord(sign) % 10}",
        phone=f"{PHONES[planted.code]}{secrets.randbelow(10000):04d}",
        state=state,
        batch=batch,
        user=planted.users[Role.VOLUNTEER] if sign == "甲" else None,
    )


def _letters_of_trust(planted: Planted) -> None:
    """Make what a stranger could carry from this region to another: a token, a sealed search."""
    office = planted.users[Role.OFFICE]
    planted.token = f"zx_{secrets.token_hex(4)}_{secrets.token_urlsafe(16)}"
    token = make.make_token(office, planted.token, name=planted.mark, scopes=ALL_SCOPES)
    planted.texts.append(token.prefix)
    planted.search = search.seal(search.Search(text=""), user_id=office.pk, at=timezone.now())


def _keys_of_rows() -> list[UUID]:
    """Return every UUID key of the region's rows."""
    return [
        key
        for model in models_of_regions()
        for key in model._default_manager.values_list("pk", flat=True)
        if isinstance(key, UUID)
    ]


def models_of_regions() -> list[type[RegionModel]]:
    """Return every table of ours that lies in a region's schema."""
    return [model for model in apps.get_models() if issubclass(model, RegionModel)]


def pattern_of(canaries: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Return one pattern that finds any of the strings."""
    words = sorted({word for kind in canaries.values() for word in kind if word}, key=len)
    return re.compile("|".join(re.escape(word) for word in reversed(words)))
