"""Certificates in plain words, on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.people.profiles.wording import Tab
from volunteers.service.certificates.models import CertificateState

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: word, tone, icon, and what it means for whoever verifies it."""

    word: str | Promise
    tone: str
    icon: str
    meaning: str | Promise


LOOKS = {
    CertificateState.VALID: Look(
        _("有效"), "green", "check-circle-fill", _("此证明由本地区出具，现在有效。")
    ),
    CertificateState.REVOKED: Look(
        _("已撤销"), "red", "x-circle-fill", _("此证明已被出具单位撤销，请勿采信。")
    ),
}
STAGES: dict[str, str | Promise] = {
    "": _("排队中"),
    "issuing": _("正在编号出具"),
    "typesetting": _("正在排版"),
}
FAILURES: dict[str, str | Promise] = {
    "no_certifier": _("您的账号没有所属单位，不能出具证明。"),
    "worker_died": _("后台程序中断。"),
    "lease_lost": _("后台程序中断。"),
    "database": _("数据库中断。"),
}
FAILED = _("没有全部完成，请重新出具；已出具的不会重复编号。")
GROUP_WORDS = {"": _("全部"), "valid": _("有效"), "revoked": _("已撤销")}


def tabs(current: str, counts: Mapping[str, int]) -> list[Tab]:
    """Return the groups of the list with their sizes."""
    return [
        Tab(group, str(word), counts[group], group == current)
        for group, word in GROUP_WORDS.items()
    ]
