"""Prints in plain words: how far they are, what is amiss, why one failed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.jobs.models import JobState
from volunteers.people.cards.models import PrintBatch

STAGES: dict[str, str | Promise] = {
    "": _("排队中"),
    "collecting": _("正在整理资料"),
    "typesetting": _("正在排版"),
}
WARNINGS: dict[str, str | Promise] = {
    "no_glyph": _("资料中有字体里没有的字，打印成方框"),
    "no_card": _("没有有效的志愿服务证，未打印"),
    "no_number": _("还没有志愿者编号，未打印"),
    "no_photo": _("照片读不出，未打印照片"),
}
FAILURES: dict[str, str | Promise] = {
    "nobody_chosen": _("所选的人都没有可打印的内容，请先发证。"),
    "worker_died": _("后台程序中断。"),
    "lease_lost": _("后台程序中断。"),
    "database": _("数据库中断。"),
}
FAILED = _("排版没有完成，请重试；再次失败请减少人数。")


def state_look(batch: PrintBatch) -> tuple[str, str, str | Promise]:
    """Return tone, icon and word of how a print stands."""
    state = batch.job.state if batch.job else JobState.QUEUED
    if state == JobState.DONE and not batch.stored_file:
        return "grey", "clock-history", _("文件已到期删除")
    looks: dict[str, tuple[str, str, str | Promise]] = {
        JobState.DONE: ("green", "check-circle-fill", _("可下载")),
        JobState.FAILED: ("red", "exclamation-triangle-fill", _("未完成，可重试")),
        JobState.CANCELLED: ("grey", "slash-circle", _("已取消")),
        JobState.RUNNING: ("blue", "arrow-repeat", _("进行中")),
    }
    return looks.get(state, ("blue", "hourglass-split", _("排队中")))


def why_failed(batch: PrintBatch) -> str:
    """Return why a print was not made."""
    code = batch.job.error_code if batch.job else ""
    return str(FAILURES.get(code, FAILED))
