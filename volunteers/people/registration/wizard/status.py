"""What an applicant is shown of where the application stands. A decision is shown once it can no
longer be taken back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.people.registration.models import (
    WAITING,
    WITH_FORM,
    Application,
    ApplicationState,
    ApplicationStep,
)
from volunteers.people.registration.wizard import wording
from volunteers.people.registration.wizard.progress import is_unsettled

LOOKS: dict[str, tuple[str, str]] = {
    ApplicationState.SUBMITTED: ("blue", "hourglass-split"),
    ApplicationState.UNIT_CONFIRMED: ("blue", "hourglass-split"),
    ApplicationState.RETURNED: ("amber", "exclamation-circle-fill"),
    ApplicationState.APPROVED: ("green", "check-circle-fill"),
    ApplicationState.REJECTED: ("red", "x-circle-fill"),
    ApplicationState.WITHDRAWN: ("grey", "dash-circle-fill"),
}
WITH_UNIT = _("等待单位确认，之后由审批单位审核。")
WITH_APPROVER = _("等待审批单位审核。")
NEXT: dict[str, str | Promise] = {
    ApplicationState.UNIT_CONFIRMED: WITH_APPROVER,
    ApplicationState.RETURNED: _("请照退回的理由修改，再次提交；不用从头填。"),
    ApplicationState.APPROVED: _("你已是注册志愿者。开通账号后可以查看服务证、报名项目。"),
    ApplicationState.REJECTED: _("对结果有疑问，请联系审批单位。情况变化后可以重新申请。"),
    ApplicationState.WITHDRAWN: _("申请已由本人撤回，没有任何后果；随时可以重新申请。"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time line."""

    at: dt.datetime
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an application stands for its applicant."""

    state: str
    word: str
    tone: str
    icon: str
    following: str | Promise
    reason: str
    lines: list[Line]
    has_form: bool

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def can_withdraw(self) -> bool:
        return self.is_waiting or self.state == ApplicationState.RETURNED


def standing(application: Application, at: dt.datetime, *, unit_confirms: bool) -> Standing:
    """Return where an application stands, as the applicant may know at `at`: two queries."""
    steps = list(ApplicationStep.objects.filter(application=application).order_by("at", "pk"))
    state, reason = application.state, application.reason
    if is_unsettled(application, at):
        last = steps.pop() if steps else None
        state, reason = (last.from_state if last else ApplicationState.SUBMITTED), ""
    tone, icon = LOOKS.get(state, ("grey", "circle"))
    waiting_for = WITH_UNIT if unit_confirms else WITH_APPROVER
    return Standing(
        state=state,
        word=str(ApplicationState(state).label),
        tone=tone,
        icon=icon,
        following=NEXT.get(state, waiting_for),
        reason=reason,
        lines=[Line(step.at, wording.action_word(step.action), step.reason) for step in steps],
        has_form=has_form(application, at),
    )


def has_form(application: Application, at: dt.datetime) -> bool:
    """Tell whether the applicant is offered the form to print: as far as they may know at `at`, it
    is asked for or approved.
    """
    return application.state in WITH_FORM or is_unsettled(application, at)
