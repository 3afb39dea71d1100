"""The roster as a table that files can be imported into. The steps are those of every import
(`volunteers.groundwork.imports.services`); here is what a roster adds: whose unit it is for.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Duty
from tenants.audit.services import Actor
from tenants.context import current_code
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports import subjects
from volunteers.groundwork.imports.columns import Column
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.roster import (
    answer_rules,
    check,
    lines,
    merge,
    messages,
    repairs,
    rules,
    undo,
)
from volunteers.people.roster.columns import ROSTER
from volunteers.people.units.models import Unit

SUBJECT = "roster"


def _own_columns(on: dt.date) -> tuple[Column, ...]:
    policy = policy_in_force(current_code(), on)
    return answer_rules.columns(answer_rules.answered_fields(policy))


def _rests_on(on: dt.date) -> str:
    source = policy_in_force(current_code(), on).registration.source
    return gettext("栏目和年龄按 %(source)s 核对") % {"source": source}


subjects.register(
    subjects.Subject(
        code=SUBJECT,
        columns=ROSTER,
        told=messages.told,
        check=check.check,
        prepare=merge.prepare,
        merge=merge.merge,
        own=_own_columns,
        undo=subjects.Undo(hours=undo.hours, objections=undo.objections, run=undo.run),
        look=subjects.Look(
            title=_("导入名册"),
            done=_("名册已导入"),
            duty=Duty.IMPORT_ROSTER,
            upload="roster:new",
            template="roster:template",
            folder="volunteers/people/roster",
            outcomes=("created", "updated", "unchanged", "national"),
            short=messages.SHORT,
            line=lines.person,
            rests_on=_rests_on,
            template_note=_("按通知附件 2"),
        ),
    )
)


def receive(
    *, name: str, content: bytes, unit_id: UUID | None, actor: Actor, at: dt.datetime
) -> ImportBatch:
    """Take a roster for a unit that the caller has found in its actor's scope.

    :raises FileRefused: it cannot be read
    """
    upload = imports.Upload(name=name, content=content, unit_id=unit_id)
    return imports.receive(subject=SUBJECT, upload=upload, actor=actor, at=at)


def unit_named(text: str) -> Unit | None:
    """Return the standing unit that a file's 单位名称 line means, None where it is none or two."""
    ref = check.unit_refs(None).get(rules.fold_unit(text)) if text else None
    return Unit.objects.get(pk=ref.id) if ref and not ref.ambiguous else None


def top_unit() -> Unit | None:
    """Return the region's own top unit, None where it has several: which one is for a person to
    say.
    """
    tops: list[Unit] = list(Unit.objects.standing().filter(parent=None).order_by("pk")[:2])
    return tops[0] if len(tops) == 1 else None


def accept_repairs(*, batch_id: UUID, accepted: str, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Accept a sure repair, a kind of them or `all` beside those accepted before, and check again;
    empty takes all repairs back.

    :raises WrongStep: the preview is not there
    """
    batch: ImportBatch = ImportBatch.objects.get(pk=batch_id)
    before = batch.options.get("repairs", [])[-repairs.MOST_ACCEPTED :]
    kept = [*before, accepted] if accepted and accepted not in before else before
    options = {**batch.options, "repairs": kept if accepted else []}
    choices = imports.Choices(batch.mapping, batch.vouched, options)
    return imports.confirm_columns(batch_id=batch_id, choices=choices, actor=actor, at=at)
