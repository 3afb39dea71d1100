"""Errors a user can cause and should see. Anything else is a bug and may crash."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RuleBroken(Exception):
    """Base of all expected refusals. `message` is shown to the user as it stands; `code` is
    stable, for the API and for commands. `errors` names parts (field, message), where some are at
    fault each for a reason of its own.
    """

    code = "refused"
    message: str | Promise = _("操作无法完成。")
    errors: Sequence[dict[str, str]] = ()

    def __str__(self) -> str:
        return str(self.message)


class RegionCodeRefused(RuleBroken):
    code = "region_code"
    message = _(
        "地区代码须以小写字母开头，由 2 至 41 个小写字母、数字、下划线组成，且不得为保留名。"
    )


class RegionExists(RuleBroken):
    code = "region_exists"

    def __init__(self, code: str) -> None:
        self.message = _("地区代码或域名已被使用：%s") % code


class UnknownRegion(RuleBroken):
    code = "unknown_region"

    def __init__(self, code: str) -> None:
        self.message = _("没有代码为“%s”的地区。") % code


class TemplateBehind(RuleBroken):
    code = "template_behind"
    message = _("模板库结构不是最新，请先运行 manage.py migrate_regions。")


class WrongState(RuleBroken):
    code = "wrong_state"

    def __init__(self, state: str) -> None:
        self.message = _("地区当前状态为“%s”，不能进行此操作。") % state


class PasswordRefused(RuleBroken):
    code = "password"

    def __init__(self, reasons: list[str]) -> None:
        self.message = " ".join(reasons)
