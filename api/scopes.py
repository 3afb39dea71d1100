"""What a token may be used for; never more than its account may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    ME = "me:read", _("读取本账号")
    UNITS = "units:read", _("读取单位")
    VOLUNTEERS = "volunteers:read", _("读取名册（号码遮盖）")
    STANDING = "volunteers:standing", _("变更注册状态：暂停、恢复、退出、去世、除名")
    ANSWERS = "answers:read", _("读取名册的登记表项目")
    APPLICATIONS = "applications:read", _("读取注册申请（号码遮盖）")
    REGISTER = "applications:write", _("受理注册申请：发验证码、提交")
    FORM = "form:read", _("读取登记表和须同意的文本")
    DECIDE = "applications:decide", _("办理注册申请")
    IMPORTS = "imports:read", _("读取名册导入及其问题（值遮盖）")
    IMPORT = "imports:write", _("导入名册：上传、提交、取消、撤销")
    CARDS = "cards:read", _("读取志愿服务证")
    CARD = "cards:write", _("办理志愿服务证：发证、挂失、补发、作废")
    PRINTS = "prints:read", _("读取打印批次、下载其文件")
    PRINT = "prints:write", _("打印证件和表格：提交、取消、重试")
    TRANSFERS = "transfers:read", _("读取转移")
    TRANSFER = "transfers:write", _("办理转移：申请、同意、接收、拒绝、取消")
    DUPLICATES = "duplicates:read", _("读取跨地区重复（本地区的人）")
    FINDING = "duplicates:write", _("填写跨地区重复的核对结果")
    EXCHANGE = "exchange:read", _("读取全国系统交换的批次")
    EXCHANGING = "exchange:write", _("办理全国系统交换：生成、下载完整号码的文件、交送、回执")
    SHIFTS = "shifts:read", _("读取场次和报名名单（号码遮盖）")
    SHIFT = "shifts:write", _("安排、取消场次，报名和退出")
    CERTIFICATES = "certificates:read", _("读取记录证明、下载证件号码遮盖的副本")
    CERTIFICATE = "certificates:write", _("出具、撤销记录证明")
    CLAIMS = "claims:read", _("读取时长异议")
    CLAIM = "claims:write", _("答复时长异议：采纳、不采纳")
    BACKFILLS = "backfill:read", _("读取补录")
    BACKFILL = "backfill:write", _("办理补录：录入、审核、退回、撤回")
    REPORTS = "reports:read", _("读取推进表与总览")
