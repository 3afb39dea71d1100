"""Why a scan was not taken or not shown, in words for the office worker."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tenants.errors import RuleBroken


class NobodyChosen(RuleBroken):
    code = "nobody_chosen"
    message = gettext_lazy("没有选中已录入或已注册的人。")


class TooMany(RuleBroken):
    code = "too_many_people"
    message = gettext_lazy("一份扫描件最多对应 200 人，请分批上传。")
