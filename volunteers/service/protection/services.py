"""Listing signs of hour-farming, and setting them in order once somebody has looked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.rules import is_reason
from volunteers.service.protection import finding, rules
from volunteers.service.protection.models import HourSign, SignState

AT_ONCE = 1000


class NoNote(RuleBroken):
    code = "no_note"
    message = _("请写明核查的情况（至少 4 个字）。")


class ReviewedAlready(RuleBroken):
    code = "reviewed_already"
    message = _("该线索已由他人核查，请刷新后再看。")


@transaction.atomic
def find(*, actor: Actor, at: dt.datetime) -> int:
    """List the signs of the past days that are not listed yet; return how many are new."""
    found = finding.signs(rules.limits_of(policy_at(at)), finding.span_at(at))
    by_key = {sign.key: sign for sign in found}
    known = HourSign.objects.filter(key__in=list(by_key)).values_list("key", flat=True)
    for key in known:
        del by_key[key]
    rows = [_row(sign, at) for sign in by_key.values()]
    HourSign.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    subjects = [Subject("sign", str(row.pk), {"kind": [None, row.kind]}) for row in rows]
    audit.record_many(actor=actor, action="sign.find", at=at, subjects=subjects)
    return len(rows)


@transaction.atomic
def review(
    *, sign: HourSign, state: SignState, note: str, actor: Actor, at: dt.datetime
) -> HourSign:
    """Close a sign as in order, or as corrected elsewhere, and say what was looked at. Nothing
    else changes: hours are corrected in the ledger, by whoever may.

    :raises NoNote: fewer than four characters
    :raises ReviewedAlready: somebody else was first
    """
    if not is_reason(note):
        raise NoNote
    found: HourSign = HourSign.objects.select_for_update(of=("self",)).get(pk=sign.pk)
    if found.state != SignState.OPEN:
        raise ReviewedAlready
    found.state, found.note = state, note.strip()
    found.reviewed_at, found.reviewed_by = at, actor.user_id
    found.save(update_fields=["state", "note", "reviewed_at", "reviewed_by"])
    changes = {"state": [str(SignState.OPEN), str(state)]}
    told = Subject("sign", str(found.pk), changes, note.strip())
    audit.record(actor=actor, action="sign.review", at=at, subject=told)
    return found


def _row(sign: rules.Sign, at: dt.datetime) -> HourSign:
    return HourSign(
        kind=sign.kind,
        key=sign.key,
        unit_id=sign.unit_id,
        volunteer_id=sign.volunteer_id,
        shift_id=sign.shift_id,
        facts=sign.facts,
        found_at=at,
    )
