"""Reasons that an office often gives: added, changed, put in order, retired; shipped as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.people.registration.models import ReasonTemplate


@dataclass(frozen=True, slots=True)
class Words:
    """What a template says, and for which action."""

    action: str
    title: str
    text: str


@transaction.atomic
def add(*, words: Words, actor: Actor, at: dt.datetime) -> ReasonTemplate:
    """Add a template at the end of its action's."""
    last = ReasonTemplate.objects.filter(action=words.action).aggregate(last=Max("position"))
    template = ReasonTemplate.objects.create(
        action=words.action,
        title=words.title,
        text=words.text,
        position=(last["last"] or 0) + 1,
        created_at=at,
    )
    _record("reason_template.add", template, actor, at)
    return template


@transaction.atomic
def change(*, template_id: UUID, words: Words, actor: Actor, at: dt.datetime) -> ReasonTemplate:
    """Change a template's words. Reasons that were given stay as they were given."""
    template = ReasonTemplate.objects.select_for_update().get(pk=template_id)
    template.action, template.title, template.text = words.action, words.title, words.text
    template.save(update_fields=["action", "title", "text"])
    _record("reason_template.change", template, actor, at)
    return template


@transaction.atomic
def move(*, template_id: UUID, by: int, actor: Actor, at: dt.datetime) -> None:
    """Move a template up (-1) or down (1) among those of its action; at the end nothing moves."""
    template = ReasonTemplate.objects.get(pk=template_id)
    rows = ReasonTemplate.objects.filter(action=template.action, is_retired=template.is_retired)
    ordered = list(rows.order_by("position", "created_at", "pk").select_for_update())
    start = ordered.index(template)
    end = min(max(start + by, 0), len(ordered) - 1)
    ordered.insert(end, ordered.pop(start))
    for position, row in enumerate(ordered, start=1):
        row.position = position
    ReasonTemplate.objects.bulk_update(ordered, ["position"])
    _record("reason_template.move", template, actor, at)


@transaction.atomic
def retire(*, template_id: UUID, is_retired: bool, actor: Actor, at: dt.datetime) -> None:
    """Take a template out of use, or into use again."""
    template = ReasonTemplate.objects.select_for_update().get(pk=template_id)
    template.is_retired = is_retired
    template.save(update_fields=["is_retired"])
    action = "reason_template.retire" if is_retired else "reason_template.use_again"
    _record(action, template, actor, at)


def _record(action: str, template: ReasonTemplate, actor: Actor, at: dt.datetime) -> None:
    changes = {"title": template.title, "position": template.position}
    subject = Subject("reason_template", str(template.pk), changes)
    audit.record(actor=actor, action=action, at=at, subject=subject)
