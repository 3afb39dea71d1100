"""Why a step of an application is refused, in words for the applicant."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken


class AlreadyHere(RuleBroken):
    """Told without saying whose, where, or which of the two it is."""

    code = "already_here"
    message = _("此证件号码在本地区已有登记或正在办理的申请，不能重复申请。")


class NotOpen(RuleBroken):
    code = "application_not_open"
    message = _("此申请已在办理或已办结，不能再改。请看办理进度。")


class NoSuchApplication(RuleBroken):
    code = "no_such_application"
    message = _("没有这份申请，或它已过期删除。请重新填写。")


class StepMissing(RuleBroken):
    """A step still lacks something; `step` is where to go on."""

    code = "step_missing"
    message = _("还有没填完的步骤，请填完再提交。")

    def __init__(self, step: str) -> None:
        self.step = step


class UnitClosed(RuleBroken):
    code = "unit_closed"
    message = _("这个单位不能选，请另选一个。")


class ResumeRefused(RuleBroken):
    """Neither says which of the two is wrong, nor whether the application exists."""

    code = "resume_refused"
    message = _("申请编号或查询码不对，请核对后再输。草稿过期后会删除，须重新填写。")
