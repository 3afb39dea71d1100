"""What a token may be used for; never more than its account may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    ME = "me:read", _("读取本账号")
    UNITS = "units:read", _("读取单位")
    VOLUNTEERS = "volunteers:read", _("读取名册（号码遮盖）")
    ANSWERS = "answers:read", _("读取名册的登记表项目")
    APPLICATIONS = "applications:read", _("读取注册申请（号码遮盖）")
    DECIDE = "applications:decide", _("办理注册申请")
    IMPORTS = "imports:read", _("读取名册导入及其问题（值遮盖）")
    IMPORT = "imports:write", _("导入名册：上传、提交、取消、撤销")
    REPORTS = "reports:read", _("读取推进表与总览")
