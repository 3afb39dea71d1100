"""Taking a file of earlier service back, whole or not at all, while none of it is approved."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Subject
from volunteers.groundwork.imports.errors import BuiltOn
from volunteers.groundwork.imports.models import ImportBatch, ImportedRow
from volunteers.groundwork.imports.subjects import Context, Objection
from volunteers.people.roster import undo as of_roster
from volunteers.service.backfill import rules, services
from volunteers.service.backfill.models import BackfillRecord

WHY = _("已有审核或撤回")


def hours(committed_at: dt.datetime) -> int:
    """Return for how many hours a file of that time can be undone: as long as a roster."""
    return of_roster.hours(committed_at)


def objections(batch: ImportBatch) -> list[Objection]:
    """Return which rows somebody has decided on since: two queries."""
    decided = Q(unit_decided_at__isnull=False) | ~Q(state__in=rules.WAITING)
    moved = BackfillRecord.objects.filter(decided, batch=batch)
    names = dict(moved.values_list("pk", "volunteer__name"))
    rows = ImportedRow.objects.filter(batch=batch, object_id__in=names).order_by("row")
    return [
        Objection(row, names[key], str(WHY)) for row, key in rows.values_list("row", "object_id")
    ]


def run(context: Context) -> dict[str, int]:
    """Delete what a file entered, in the caller's transaction; return how many rows went.

    :raises BuiltOn: somebody has decided on one of them since
    """
    batch, work = context.batch, context.work
    rows = BackfillRecord.objects.filter(batch=batch).order_by("pk")
    found = list(rows.select_for_update().values_list("pk", "evidence_id"))
    work.progress(done=0, total=len(found), stage="undoing")
    if against := objections(batch):
        raise BuiltOn(len(against))
    work.check()
    BackfillRecord.objects.filter(batch=batch).delete()
    services.discard(key for _pk, key in found if key)
    subjects = [Subject("backfill", str(pk), batch=batch.pk) for pk, _key in found]
    audit.record_many(
        actor=context.actor, action="backfill.undo_submit", at=context.at, subjects=subjects
    )
    work.progress(done=len(found), total=len(found), stage="recording")
    return {"deleted": len(found), "restored": 0}
