"""What the ledger refuses, in words for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken


class HoursOverlap(RuleBroken):
    """Two live entries of a person would share time. `rows`: which of those that were given, by
    position from 0.
    """

    code = "hours_overlap"
    message = _("该时段与此人已有的服务记录重叠，请先核对或更正原记录。")

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)


class AlreadyCorrected(RuleBroken):
    code = "already_corrected"
    message = _("该记录已被更正，请刷新后查看最新记录。")


class NotAnEntry(RuleBroken):
    code = "not_an_entry"
    message = _("冲销记录不能再被更正，请更正它之后的记录。")


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("请写明更正理由（至少 4 个字）。")


class NothingChanges(RuleBroken):
    code = "nothing_changes"
    message = _("更正后的时长与原记录相同。")
