"""The round of shifts that are over: forgotten check-outs are settled, absences noted. One shift a
transaction: killed or delivered twice, it goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.db import transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy_versions.services import policy_at
from volunteers.service.checkin.models import Check
from volunteers.service.settlement import services
from volunteers.service.settlement.models import Attendance
from volunteers.service.shifts.models import Shift, ShiftState, SignUp, SignUpState

AT_ONCE = 200

logger = logging.getLogger(__name__)


def settle_over(*, actor: Actor, at: dt.datetime) -> int:
    """Settle the shifts whose time to check out is over, 200 a round; return how many. One that
    cannot be settled is logged and tried again next time: the others do not wait for it.
    """
    minutes = policy_at(at).service.check_out_closes_minutes
    over = Shift.objects.planned().filter(ends_at__lt=at - dt.timedelta(minutes=minutes))
    keys = list(over.order_by("ends_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_tried(key, actor, at) for key in keys)


def _tried(key: UUID, actor: Actor, at: dt.datetime) -> int:
    try:
        return _settle(key, actor, at)
    except Exception:
        logger.exception("shift %s could not be settled", key)
        return 0


@transaction.atomic
def _settle(key: UUID, actor: Actor, at: dt.datetime) -> int:
    free = Shift.objects.planned().select_for_update(of=("self",), skip_locked=True)
    shift = free.select_related("project").filter(pk=key).first()
    if shift is None:
        return 0
    standing = Check.objects.filter(shift=shift, voided_at=None, volunteer__isnull=False)
    came = set(standing.values_list("volunteer_id", flat=True))
    services.settle(shift=shift, volunteer_ids=came, actor=actor, at=at)
    seated = SignUp.objects.filter(shift=shift, state=SignUpState.SEATED)
    absent = seated.exclude(volunteer_id__in=came).update(state=SignUpState.ABSENT, ended_at=at)
    waiting = SignUp.objects.filter(shift=shift, state__in=("waiting", "offered"))
    waiting.update(state=SignUpState.LAPSED, ended_at=at, offered_until=None)
    shift.state, shift.settled_at = ShiftState.SETTLED, at
    shift.save(update_fields=["state", "settled_at"])
    people = Attendance.objects.filter(shift=shift).count()
    changes = {"state": ["planned", "settled"], "attended": people, "absent": absent}
    told = Subject("shift", str(shift.pk), changes)
    audit.record(actor=actor, action="shift.settle", at=at, subject=told)
    return 1
