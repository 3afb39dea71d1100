"""What tells of somebody's earlier service goes with the person; its time and length stay."""

from __future__ import annotations

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.backfill import services
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord


@handles(PersonAnonymised)
def empty_records(fact: PersonAnonymised) -> None:
    """Empty what these people did and why it was returned, and destroy the files that prove
    nobody's service but theirs; a file that proves others' too stays as long as theirs.
    """
    theirs = BackfillRecord.objects.filter(volunteer__in=fact.volunteer_ids)
    keys = list(theirs.order_by("pk").values_list("pk", flat=True))
    files = set(theirs.exclude(evidence=None).values_list("evidence_id", flat=True))
    theirs.update(content=None, reason="", evidence=None)
    BackfillEvidence.objects.filter(pk__in=files).update(file_name=None)
    services.discard(files)
    audit.forget(object_type="backfill", object_ids=keys)
