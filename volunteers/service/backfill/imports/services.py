"""Earlier service as a table that files can be imported into: registered for the wizard."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Duty
from tenants.context import current_code
from tenants.policy_versions.services import policy_at, policy_in_force
from volunteers.groundwork.imports import subjects
from volunteers.service.backfill import windows
from volunteers.service.backfill.errors import OutsideWindow
from volunteers.service.backfill.imports import check, lines, merge, messages, undo
from volunteers.service.backfill.imports.columns import BACKFILL

SUBJECT = "backfill"


def admit(at: dt.datetime) -> None:
    """Take files inside policy's window alone.

    :raises OutsideWindow: it is not open; the message has its dates
    """
    windows.opened(policy_at(at), timezone.localdate(at))


def rests_on(on: dt.date) -> str:
    """Return by what the rows of a file are judged."""
    policy = policy_in_force(current_code(), on)
    source = policy.backfill.source if policy.backfill else policy.service.source
    return gettext("服务日期和时长按 %(source)s 核对") % {"source": source}


subjects.register(
    subjects.Subject(
        code=SUBJECT,
        columns=BACKFILL,
        told=messages.told,
        check=check.check,
        prepare=merge.prepare,
        merge=merge.merge,
        undo=subjects.Undo(hours=undo.hours, objections=undo.objections, run=undo.run),
        admit=admit,
        look=subjects.Look(
            title=_("导入补录"),
            done=_("补录已写入，等待审核"),
            duty=Duty.BACKFILL_HOURS,
            upload="backfill:import",
            template="backfill:template",
            folder="volunteers/service/backfill/imports",
            outcomes=(check.CREATED, check.UNCHANGED),
            short=messages.SHORT,
            line=lines.line,
            rests_on=rests_on,
            failures={OutsideWindow.code: _("补录的时间已过，没有写入任何数据。")},
        ),
    )
)
