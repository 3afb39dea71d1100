"""Taking a report out of the system: the file, and the audit row that says who took it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from reporting import registry
from reporting.base import Asked
from tenants.audit.services import Actor, Subject, record


@transaction.atomic
def export_xlsx(*, code: str, asked: Asked, actor: Actor, at: dt.datetime) -> bytes:
    """Return a report as a workbook that names on each page who took it and when.

    :raises NoCampaign: the region's policy has no campaign on that day
    """
    content = registry.report(code).as_xlsx(asked)
    changes = {"as_of": asked.as_of.isoformat() if asked.as_of else None, "format": "xlsx"}
    subject = Subject("report", f"{code}:{asked.region_code}", changes)
    record(actor=actor, action="report.export", at=at, subject=subject)
    return content


def taken_by(*, actor: Actor, at: dt.datetime) -> str:
    """Return the words that an export carries: who took it, when."""
    return f"{actor.label} {timezone.localtime(at).strftime('%Y-%m-%d %H:%M')}"
