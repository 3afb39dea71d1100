"""Telling applicants what was decided: after the time in which it can be taken back, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.context import current_region
from tenants.jobs.models import JobState
from tenants.messaging import gateways, services
from tenants.messaging.models import Channel
from tenants.messaging.services import NewMessage
from volunteers.people.registration.models import Application, DecisionBatch
from volunteers.people.registration.rules import Action

BATCHES = 50
TEMPLATE = "application.{action}"


def tell_due(*, at: dt.datetime) -> int:
    """Send the messages of every batch whose time for taking it back is over; return how many."""
    final = DecisionBatch.objects.filter(told_at=None, undone_at=None, undo_until__lt=at)
    final = final.exclude(job__state__in=(JobState.QUEUED, JobState.RUNNING))
    keys = list(final.order_by("undo_until", "pk").values_list("pk", flat=True)[:BATCHES])
    return sum(_tell(key, at) for key in keys)


@transaction.atomic
def _tell(batch_id: UUID, at: dt.datetime) -> int:
    batches = DecisionBatch.objects.select_for_update(of=("self",), skip_locked=True)
    batch = batches.filter(pk=batch_id, told_at=None, undone_at=None).first()
    if batch is None:
        return 0
    batch.told_at, batch.former = at, None
    batch.save(update_fields=["told_at", "former"])
    return services.send_many(messages=_messages(batch), at=at)


def _messages(batch: DecisionBatch) -> Iterator[NewMessage]:
    channel = next(iter(gateways.channels()), None)
    if channel is None:
        return
    decided = Application.objects.filter(decision=batch).select_related("volunteer")
    name = current_region().name
    for one in decided.only("phone", "answers", "reference", "reason", "volunteer").order_by("pk"):
        to = one.phone if channel == Channel.SMS else (one.answers or {}).get("email")
        if not to:
            continue
        values = {"region": name, "reference": one.reference}
        if batch.action == Action.APPROVE and one.volunteer is not None:
            values["number"] = one.volunteer.volunteer_number
        yield NewMessage(
            channel=channel,
            recipient=str(to),
            template=TEMPLATE.format(action=batch.action),
            text=_text(batch, values),
            about=one.pk,
            values=values,
        )


def _text(batch: DecisionBatch, values: dict[str, str]) -> str:
    told = values | {"reason": batch.reason}
    if batch.action == Action.APPROVE:
        text = _("%(region)s：您的志愿者注册申请（%(reference)s）已通过，志愿者编号 %(number)s。")
        return text % (told | {"number": told.get("number", "")})
    if batch.action == Action.RETURN:
        text = _(
            "%(region)s：您的志愿者注册申请（%(reference)s）已退回：%(reason)s"
            "请用申请编号和查询码打开申请，改好后再次提交。"
        )
        return text % told
    return _("%(region)s：您的志愿者注册申请（%(reference)s）未通过：%(reason)s") % told
