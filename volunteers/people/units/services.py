"""Units, their dated figures and who staffs them. Every write to these tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from volunteers.groundwork.marks.services import touch
from volunteers.people.units.models import DatedFigure, Unit, UnitStaff

UNIT_MEASURES = ("units",)


class UnitCodeTaken(RuleBroken):
    code = "unit_code_taken"

    def __init__(self, code: str) -> None:
        self.message = _("单位代码“%s”已被使用。") % code


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What a unit is made of; `parent_id` None puts it at the top."""

    code: str
    name: str
    kind: str
    location: str = ""
    parent_id: UUID | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure as of a day, from a source: of a unit, or of a region by its code.

    `value` None: it was asked for and not reported.
    """

    measure: str
    as_of: dt.date
    source: str
    value: int | None = None
    unit_id: UUID | None = None
    region_code: str = ""


@transaction.atomic
def create_unit(*, new: NewUnit, actor: Actor, at: dt.datetime) -> Unit:
    """Make a unit below its parent.

    :raises UnitCodeTaken: another unit of the region has the code
    """
    above = Unit.objects.get(pk=new.parent_id).path if new.parent_id else "/"
    unit = Unit(**asdict(new), path=f"{above}{new.code}/", created_at=at)
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError as error:
        raise UnitCodeTaken(new.code) from error
    told = {"code": new.code, "name": new.name, "kind": new.kind}
    subject = Subject("unit", str(unit.pk), told)
    audit.record(actor=actor, action="unit.create", at=at, subject=subject)
    touch(unit_ids=[unit.pk], measures=UNIT_MEASURES)
    return unit


@transaction.atomic
def record_figure(*, new: NewFigure, actor: Actor, at: dt.datetime) -> DatedFigure:
    """Add a figure; the earlier ones stay, so that a share can say what it was a share of."""
    figure: DatedFigure = DatedFigure.objects.create(**asdict(new), recorded_at=at)
    told = {"measure": new.measure, "value": new.value, "as_of": new.as_of.isoformat()}
    kind, key = ("unit", str(new.unit_id)) if new.unit_id else ("region", new.region_code)
    audit.record(actor=actor, action="figure.record", at=at, subject=Subject(kind, key, told))
    touch(
        unit_ids=[new.unit_id] if new.unit_id else [],
        measures=[new.measure],
        about_region=new.region_code,
    )
    return figure


@transaction.atomic
def set_staffed_units(
    *, user_id: UUID, unit_ids: Iterable[UUID], actor: Actor, at: dt.datetime
) -> None:
    """Let an account staff exactly these units and what lies below them."""
    staffed = UnitStaff.objects.select_for_update().filter(user_id=user_id)
    held, wanted = set(staffed.values_list("unit_id", flat=True)), set(unit_ids)
    if held == wanted:
        return
    UnitStaff.objects.filter(user_id=user_id, unit_id__in=held - wanted).delete()
    added = Unit.objects.filter(pk__in=wanted - held)
    UnitStaff.objects.bulk_create(UnitStaff(user_id=user_id, unit=unit) for unit in added)
    told = {"units": [sorted(map(str, held)), sorted(map(str, wanted))]}
    subject = Subject("user", str(user_id), told)
    audit.record(actor=actor, action="account.set_units", at=at, subject=subject)
