"""What the frame of every page shows: the region, the way around, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.accounts import waiting
from tenants.accounts.roles import Duty, Role, holds
from tenants.models import Region, RegionKind


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the sidebar."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool
    count: int | None = None

    @property
    def count_shown(self) -> str:
        """The number that waits as it is shown; nothing where nothing does."""
        if not self.count:
            return ""
        return f"{waiting.MOST}+" if self.count > waiting.MOST else str(self.count)


NAV = (
    (Duty.WATCH_REGIONS, "platform:home", _("地区"), "geo-alt"),
    (Duty.READ_OVERVIEW, "reporting:overview", _("推进总览"), "speedometer2"),
    (Duty.READ_PROGRESS, "reporting:progress", _("任务推进表"), "bar-chart"),
    (Duty.READ_APPLICATIONS, "approvals:list", _("注册审批"), "person-check"),
    (Duty.READ_UNITS, "units:list", _("单位"), "building"),
    (Duty.READ_ROSTER, "profiles:list", _("名册"), "people"),
    (Duty.IMPORT_ROSTER, "roster:list", _("导入名册"), "upload"),
    (Duty.MANAGE_PROJECTS, "projects:list", _("项目"), "collection"),
    (Duty.LEAD_SHIFTS, "shifts:list", _("场次"), "calendar-event"),
    (Duty.APPROVE_HOURS, "held:list", _("时长审批"), "clock"),
    (Duty.BACKFILL_HOURS, "backfill:list", _("补录"), "clock-history"),
    (Duty.MANAGE_CARDS, "cards:list", _("志愿服务证"), "award"),
    (Duty.ISSUE_CERTIFICATES, "certificates:list", _("记录证明"), "file-text"),
    (Duty.PRINT_FORMS, "prints:list", _("打印"), "printer"),
    (Duty.OWN_DATA, "me:home", _("我的"), "person-circle"),
    (Duty.REVIEW_CLAIMS, "claims:list", _("时长异议"), "question-circle"),
    (Duty.REVIEW_SIGNS, "signs:list", _("时长核查"), "shield-check"),
    (Duty.SETTLE_DUPLICATES, "duplicates:list", _("跨地区重复"), "people"),
    (Duty.HANDLE_TRANSFERS, "transfers:list", _("转移"), "arrow-right"),
    (Duty.EXCHANGE_NATIONALLY, "exchange:list", _("全国交换"), "arrow-repeat"),
    (Duty.ANSWER_DATA_REQUESTS, "own_data:asked", _("更正申请"), "pencil"),
    (Duty.EDIT_FORM, "form:editor", _("登记表"), "file-text"),
    (Duty.UNMASK, "unmasking:list", _("明文查看"), "eye-slash"),
    (Duty.READ_MESSAGES, "messages:list", _("短信与邮件"), "phone"),
    (Duty.MANAGE_STAFF, "staff:list", _("工作人员"), "person-badge"),
    (Duty.USE_API, "tokens:list", _("接口令牌"), "key"),
)
TABS = (  # at the foot of a volunteer's phone
    ("me:home", _("我的"), "person-circle"),
    ("own_shifts:own", _("场次"), "calendar-event"),
    ("own_card:own", _("服务证"), "award"),
    ("own_data:own", _("我的资料"), "file-text"),
    ("own_transfer", _("转移"), "arrow-right"),
)
ROLE_WORDS = {
    Role.OPERATOR: _("平台运维"),
    Role.OVERVIEW: _("省级查看"),
    Role.OFFICE: _("志愿服务办公室"),
    Role.APPROVER: _("委托审批"),
    Role.UNIT_ADMIN: _("单位管理员"),
    Role.LEADER: _("项目负责人"),
    Role.VOLUNTEER: _("志愿者"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values; nothing where the request met no region."""
    region: Region | None = getattr(request, "region", None)
    if region is None:
        return {}
    frame = _of_region(region)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame |= _of_account(request)
    return {"shell": frame}


def _of_region(region: Region) -> dict[str, Any]:
    theme, suffix = region.theme, "_en" if get_language() == "en" else ""
    return {
        "name": region.name,
        "brand": theme.get(f"product_name{suffix}") or "志行 Zhixing",
        "motto": theme.get(f"tagline{suffix}") or region.name,
        "theme": {colour["name"]: colour["value"] for colour in theme.get("colours", ())},
        "organisers": theme.get("organisers", ()),
        "icp_number": theme.get("icp_number", ""),
        "police_number": theme.get("police_number", ""),
        "is_example": settings.EMBEDDED,
        "is_platform": region.kind == RegionKind.PLATFORM,
        "rebased_days": region.rebased_days,
    }


def _of_account(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    is_volunteer = user.roles <= {Role.VOLUNTEER}  # type: ignore[union-attr]
    return {
        "nav": partial(_nav, request),  # a fragment has no sidebar, and counts nothing
        # `volunteer` is a floor above: without somebody on file the tabs lead nowhere.
        "tabs": _tabs(request) if is_volunteer and hasattr(user, "volunteer") else [],
        "who": user.full_name or user.get_username(),  # type: ignore[union-attr]
        "roles": [ROLE_WORDS[role] for role in sorted(user.roles)],  # type: ignore[union-attr]
        "idle_seconds": settings.IDLE_SECONDS["volunteer" if is_volunteer else "staff"],
    }


def _nav(request: HttpRequest) -> list[NavItem]:
    """Return the sidebar's lines, each with how many wait there for the account."""
    user = request.user
    counts = waiting.counts(user, timezone.now())
    found = [(entry[1], _item(request, *entry[1:])) for entry in NAV if holds(user, entry[0])]
    return [replace(item, count=counts.get(name)) for name, item in found if item is not None]


def _tabs(request: HttpRequest) -> list[NavItem]:
    """Return the tabs that this host serves; the current one is the longest that fits."""
    found = [item for entry in TABS if (item := _item(request, *entry)) is not None]
    longest = max((len(item.url) for item in found if item.is_current), default=0)
    return [
        replace(item, is_current=item.is_current and len(item.url) == longest) for item in found
    ]


def _item(request: HttpRequest, name: str, label: Promise | str, icon: str) -> NavItem | None:
    try:
        url = reverse(name)
    except NoReverseMatch:  # the platform's host and a region's serve different pages
        return None
    return NavItem(label, url, icon, is_current=request.path.startswith(url))
