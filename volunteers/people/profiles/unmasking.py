"""Seeing sealed values in full (SECURITY P2, P5): with a reason, on record, for ten minutes; of
somebody under 18 only after another person has approved it.

The page that shows the values asks `live`; scope is the page's own matter, as with everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from volunteers.groundwork.common.ages import is_minor
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.profiles.rules import is_reason

SHOWN_FOR = dt.timedelta(minutes=10)
OPENED_WITHIN = dt.timedelta(days=3)  # of the approval
PAGES = {"volunteer": "profiles:detail", "application": "approvals:detail"}  # which shows it


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("请写明查看理由（至少 4 个字），理由会留在审计记录中。")


class OwnRequest(RuleBroken):
    code = "own_request"
    message = _("自己的申请须由另一人批准。")


class AlreadyDecided(RuleBroken):
    code = "already_decided"
    message = _("这条申请已有人处理。")


class NotApproved(RuleBroken):
    code = "not_approved"
    message = _("这条申请未获批准，或批准已过期，请重新申请。")


@dataclass(frozen=True, slots=True)
class About:
    """Whose values are asked for: a `volunteer` or an `application`, of which unit, born when."""

    object_type: str
    object_id: UUID
    unit_id: UUID | None
    birth_date: dt.date | None


@transaction.atomic
def ask(*, about: About, reason: str, actor: Actor, at: dt.datetime) -> UnmaskGrant:
    """Ask to see a person's sealed values. Of an adult they are shown for ten minutes from now;
    of somebody under 18, or of an age nobody knows, the request waits for another person.

    :raises NoReason: fewer than four characters
    """
    if not is_reason(reason):
        raise NoReason
    needs_approval = is_minor(about.birth_date, timezone.localdate(at))
    waiting = _open_request(about, actor) if needs_approval else None
    grant = waiting or UnmaskGrant.objects.create(
        user_id=_account(actor),
        object_type=about.object_type,
        object_id=about.object_id,
        unit_id=about.unit_id,
        reason=reason.strip(),
        asked_at=at,
        needs_approval=needs_approval,
        expires_at=None if needs_approval else at + SHOWN_FOR,
    )
    if waiting is None:
        _record(grant, "unmask_asked" if needs_approval else "unmask", actor, at)
    return grant


@transaction.atomic
def decide(*, grant_id: UUID, is_refused: bool, actor: Actor, at: dt.datetime) -> UnmaskGrant:
    """Approve or refuse a request to see the values of somebody under 18.

    :raises OwnRequest: who asked decides
    :raises AlreadyDecided: somebody has
    """
    grant = UnmaskGrant.objects.select_for_update().get(pk=grant_id, needs_approval=True)
    if grant.user_id == actor.user_id:
        raise OwnRequest
    if grant.decided_at is not None:
        raise AlreadyDecided
    grant.decided_by, grant.decided_at, grant.is_refused = actor.user_id, at, is_refused
    grant.save(update_fields=["decided_by", "decided_at", "is_refused"])
    _record(grant, "unmask_refused" if is_refused else "unmask_approved", actor, at)
    return grant


@transaction.atomic
def open_granted(*, grant_id: UUID, actor: Actor, at: dt.datetime) -> UnmaskGrant:
    """Begin the ten minutes of an approved request, within three days, once.

    :raises NotApproved: it was not approved in time, is another's, or was opened before
    """
    mine = UnmaskGrant.objects.select_for_update().filter(pk=grant_id, user_id=_account(actor))
    grant = mine.filter(_to_open(at)).first()
    if grant is None:
        raise NotApproved
    grant.expires_at = at + SHOWN_FOR
    grant.save(update_fields=["expires_at"])
    _record(grant, "unmask", actor, at)
    return grant


def live(*, user_id: UUID, object_id: UUID, at: dt.datetime) -> UnmaskGrant | None:
    """Return the grant under which an account may see an object's values now, or None."""
    mine = UnmaskGrant.objects.filter(user_id=user_id, object_id=object_id, expires_at__gt=at)
    return mine.filter(is_refused=False).order_by("-expires_at").first()


def opened(*, user_id: UUID, object_ids: Iterable[UUID], at: dt.datetime) -> frozenset[UUID]:
    """Return which of these objects an account may see the values of now."""
    mine = UnmaskGrant.objects.filter(user_id=user_id, expires_at__gt=at, is_refused=False)
    found = mine.filter(object_id__in=list(object_ids)).order_by()
    return frozenset(found.values_list("object_id", flat=True))


def pending(*, user_id: UUID, object_id: UUID, at: dt.datetime) -> UnmaskGrant | None:
    """Return an account's own request about an object that waits, or is approved and not opened."""
    mine = UnmaskGrant.objects.filter(user_id=user_id, object_id=object_id)
    return mine.filter(_waiting() | _to_open(at)).order_by("-asked_at").first()


def waiting() -> QuerySet[UnmaskGrant]:
    """Return the requests that nobody has decided, the oldest first."""
    return UnmaskGrant.objects.filter(_waiting()).order_by("asked_at", "pk")


def asked_by(user_id: UUID) -> QuerySet[UnmaskGrant]:
    """Return an account's requests that needed an approval, the latest first."""
    mine = UnmaskGrant.objects.filter(user_id=user_id, needs_approval=True)
    return mine.order_by("-asked_at", "-pk")


def _account(actor: Actor) -> UUID:
    """Return the account that acts: values are shown to persons, never to a job."""
    if actor.user_id is None:
        raise NotApproved
    return actor.user_id


def _waiting() -> Q:
    return Q(needs_approval=True, decided_at=None)


def _to_open(at: dt.datetime) -> Q:
    return Q(
        needs_approval=True,
        is_refused=False,
        decided_at__gt=at - OPENED_WITHIN,
        expires_at=None,
    )


def _open_request(about: About, actor: Actor) -> UnmaskGrant | None:
    mine = UnmaskGrant.objects.filter(object_id=about.object_id, user_id=_account(actor))
    return mine.filter(_waiting()).first()


def _record(grant: UnmaskGrant, action: str, actor: Actor, at: dt.datetime) -> None:
    subject = Subject(grant.object_type, str(grant.object_id), reason=grant.reason)
    audit.record(actor=actor, action=f"{grant.object_type}.{action}", at=at, subject=subject)
