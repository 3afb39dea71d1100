"""The notices that a new region gets from its pack, in their own words."""

from __future__ import annotations

import datetime as dt

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.models import Region
from tenants.opening import furnishes
from tenants.policy.pack import Pack
from volunteers.office.notices.models import Notice


@furnishes(order=40)
def notices(*, pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Publish the pack's notices."""
    for notice in pack.notices:
        made = Notice.objects.create(
            title=notice.title,
            document_number=notice.document_number,
            body=notice.body,
            published_on=notice.published_on,
            is_public=notice.is_public,
        )
        told = {"document_number": notice.document_number}
        subject = Subject("notice", str(made.pk), told)
        audit.record(actor=actor, action="notice.publish", at=at, subject=subject)
