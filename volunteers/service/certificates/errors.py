"""What is refused of certificates, in words for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from volunteers.service.certificates.rules import Fault

_WORDS: dict[Fault, str | Promise] = {
    Fault.BACKWARDS: _("结束日期早于开始日期。"),
    Fault.FUTURE: _("结束日期不能晚于今天。"),
}


class BadPeriod(RuleBroken):
    code = "bad_period"

    def __init__(self, fault: Fault) -> None:
        self.message = _WORDS[fault]


class NoHours(RuleBroken):
    code = "no_hours"
    message = _("所选时段内没有可以证明的服务记录。")


class NoCertifier(RuleBroken):
    code = "no_certifier"
    message = _("您的账号没有所属单位，不能出具证明。")


class NobodyChosen(RuleBroken):
    code = "nobody_chosen"
    message = _("所选单位没有已注册的志愿者。")


class TooManyPeople(RuleBroken):
    code = "too_many_people"

    def __init__(self, most: int) -> None:
        self.message = _("一次最多为 %s 人出具，请按下级单位分批。") % f"{most:,}"


class TooManyToday(RuleBroken):
    code = "too_many_today"
    message = _("今天出具的证明已达上限，请明天再试；已出具的可以重复下载。")


class RunOver(RuleBroken):
    code = "run_over"
    message = _("这批证明不能再打包下载，请在列表中逐份下载。")


class AlreadyRevoked(RuleBroken):
    code = "already_revoked"
    message = _("该证明已被撤销，请刷新后再看。")


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("请写明撤销理由（至少 4 个字）。")


class FileGone(RuleBroken):
    code = "file_gone"
    message = _("本人的个人信息已删除，证明文件不再保存。")


class NoGlyph(RuleBroken):
    """Characters that no font of the region has: an empty box is no name."""

    code = "no_glyph"

    def __init__(self, characters: Sequence[str]) -> None:
        said = _("证明中有字体里没有的字：%s。请办公室在“打印 → 字体”中添加后再下载。")
        self.message = said % "".join(characters)
