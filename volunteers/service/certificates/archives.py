"""The certificates of a run in one file, for who asked for it, as long as policy keeps exports."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.db import transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.jobs.models import Job, JobState
from tenants.keys import files
from tenants.policy_versions.services import policy_at
from volunteers.people.standing.rules import kept_for
from volunteers.service.certificates import errors
from volunteers.service.certificates.models import CertificateState, RecordCertificate

RETENTION = "export"


def may_take(job: Job, at: dt.datetime) -> bool:
    """Tell whether the file of a run can be taken: it is done, has some, and its time is not over.

    :raises LookupError: policy does not say how long exports are kept
    """
    if job.state != JobState.DONE or job.finished_at is None or not job.result.get("issued"):
        return False
    return at < job.finished_at + kept_for(policy_at(at).retention, RETENTION)


@transaction.atomic
def zipped(*, job: Job, actor: Actor, at: dt.datetime) -> bytes:
    """Return the valid certificates of a run as they were given out, each named by its number, and
    put on record who took which. Whichever has no file yet is left out.

    :raises errors.RunOver: it is not done, or its time is over
    """
    if not may_take(job, at):
        raise errors.RunOver
    valid = RecordCertificate.objects.filter(state=CertificateState.VALID).exclude(stored_file="")
    found = valid.filter(pk__in=job.result["certificates"]).order_by("number")
    made = list(found.values_list("pk", "number", "stored_file"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as parts:
        for _key, number, stored in made:
            parts.writestr(zipfile.ZipInfo(f"certificate-{number}.pdf"), files.get(stored))
    subjects = [Subject("certificate", str(key), {"run": str(job.pk)}) for key, *_told in made]
    audit.record_many(actor=actor, action="certificate.download", at=at, subjects=subjects)
    return buffer.getvalue()
