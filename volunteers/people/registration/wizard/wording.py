"""The words of the applicant's pages: steps, faults of the identity step, the time line."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tenants.policy.subjects.people import RegistrationPolicy
from volunteers.groundwork.common.ages import age_on
from volunteers.groundwork.common.id_number import Fault as NumberFault
from volunteers.people.registration.rules import Action, AgeFault
from volunteers.people.registration.wizard.rules import Fault, Step

STEP_WORDS: dict[str, str | Promise] = {
    Step.IDENTITY: gettext_lazy("身份"),
    Step.UNIT: gettext_lazy("单位"),
    Step.DETAILS: gettext_lazy("资料"),
    Step.AGREEMENTS: gettext_lazy("协议同意"),
    Step.CHECK: gettext_lazy("核对"),
}
REQUIRED: dict[str, str | Promise] = {
    "name": gettext_lazy("请填写姓名，与证件一致。"),
    "document_kind": gettext_lazy("请选择证件类型。"),
    "document_number": gettext_lazy("请填写证件号码。"),
    "birth_date": gettext_lazy("这种证件的号码里没有出生日期，请填写。"),
    "sex": gettext_lazy("这种证件的号码里没有性别，请选择。"),
}
FAULTS: dict[str, str | Promise] = {
    Fault.NAME: gettext_lazy("姓名里有不能用的字符，或不足两个字，请与证件核对。"),
    Fault.KIND: gettext_lazy("证件号码不是这种证件的，请核对证件类型。"),
    Fault.NUMBER: gettext_lazy("证件号码应是 5 至 18 位字母和数字，请照证件核对。"),
    Fault.BIRTH_DATE: gettext_lazy("出生日期不对，请核对。"),
    NumberFault.SPOILT: gettext_lazy("号码不完整（像是从表格里复制的），请照证件重新输入。"),
    NumberFault.OLD: gettext_lazy("这是 15 位的旧号码，请填现在证件上的 18 位号码。"),
    NumberFault.SHAPE: gettext_lazy("证件号码应是 18 位：17 位数字，最后一位是数字或 X。"),
    NumberFault.BIRTH_DATE: gettext_lazy("第 7 至 14 位不是出生日期，请照证件逐位核对。"),
    NumberFault.CHECK: gettext_lazy("最后一位与前 17 位对不上，请照证件逐位核对。"),
}
ACTIONS: dict[str, str | Promise] = {
    Action.SUBMIT: gettext_lazy("提交申请"),
    "resubmit": gettext_lazy("改好后再次提交"),
    Action.CONFIRM: gettext_lazy("单位确认"),
    Action.APPROVE: gettext_lazy("审批通过"),
    Action.RETURN: gettext_lazy("退回修改"),
    Action.REJECT: gettext_lazy("不予通过"),
    Action.WITHDRAW: gettext_lazy("本人撤回"),
}


def fault(field: str, code: str, policy: RegistrationPolicy, born: dt.date | None) -> str:
    """Return a fault of the identity step in words; one of age names age, bounds and source."""
    if code == Fault.REQUIRED:
        return str(REQUIRED[field])
    if code in (AgeFault.TOO_YOUNG, AgeFault.TOO_OLD):
        return age_refusal(code, policy, born)
    return str(FAULTS[code])


def age_refusal(code: str, policy: RegistrationPolicy, born: dt.date | None) -> str:
    """Say that an age is outside of policy's, and which document says so."""
    if code == AgeFault.TOO_YOUNG:
        bound = _("未满 %(age)s 周岁不能注册") % {"age": policy.min_age}
    else:
        bound = _("超过 %(age)s 周岁不能注册") % {"age": policy.max_age}
    told = {"bound": bound, "source": policy.source, "born": born.isoformat() if born else ""}
    return _("按出生日期 %(born)s，%(bound)s（依据 %(source)s）。") % told


def age_hint(born: dt.date, on: dt.date) -> str:
    """Say how old somebody is by the birth date that was typed."""
    return _aged(born.isoformat(), age_on(born, on))


def age_pattern() -> str:
    """Return the same sentence for a script to fill in: 0000-00-00 and 999."""
    return _aged("0000-00-00", 999)


def _aged(born: str, age: int) -> str:
    return _("按所填出生日期 %(born)s，你 %(age)s 周岁") % {"born": born, "age": age}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "zh-hans"


def action_word(action: str) -> str:
    """Return what was done to an application, in words."""
    return str(ACTIONS.get(action, action))
