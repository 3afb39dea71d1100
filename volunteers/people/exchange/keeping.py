"""How long the files for the national system are kept: they hold numbers in full and have served
once the answer has come (《个人信息保护法》第十九条). Rows and counts stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.keys import files
from tenants.policy_versions.services import policy_in_force
from volunteers.people.exchange.models import NationalBatch
from volunteers.people.exchange.rules import Keeping
from volunteers.people.standing.rules import kept_for

ANSWERED, LONGEST = "national_file", "national_file_longest"


def kept_until(batches: Iterable[NationalBatch], *, at: dt.datetime) -> list[dt.datetime]:
    """Return until when each batch's file is kept, by the policy in force at `at`.

    :raises LookupError: policy does not say
    """
    retention = policy_in_force(current_code(), timezone.localdate(at)).retention
    keeping = Keeping(kept_for(retention, ANSWERED), kept_for(retention, LONGEST))
    return [keeping.until(batch.created_at, batch.answered_at) for batch in batches]


@transaction.atomic
def destroy_due(*, actor: Actor, at: dt.datetime) -> int:
    """Destroy the files of the current region that are kept no longer; return how many."""
    rows = NationalBatch.objects.select_for_update(skip_locked=True).exclude(stored_file="")
    kept = list(rows.order_by("pk"))
    ends = kept_until(kept, at=at)
    due = [batch for batch, end in zip(kept, ends, strict=True) if end <= at]
    doomed = [batch.stored_file for batch in due]
    NationalBatch.objects.filter(pk__in=[batch.pk for batch in due]).update(stored_file="")
    subjects = [Subject("national_batch", str(b.pk), {"file": b.file_digest}) for b in due]
    audit.record_many(actor=actor, action="national.destroy_file", at=at, subjects=subjects)
    transaction.on_commit(lambda: _delete(doomed))
    return len(due)


def _delete(stored: Iterable[str]) -> None:
    for name in stored:
        files.delete(name)
