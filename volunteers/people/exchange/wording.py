"""The national exchange in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from volunteers.people.exchange.rules import Fault

FAULTS = {
    Fault.UNKNOWN_KEY: _("本地编号不是本批次待回执的人员"),
    Fault.TWICE: _("同一本地编号出现多次"),
    Fault.BOTH: _("既有编号又有退回原因"),
    Fault.NEITHER: _("编号和退回原因都没有"),
    Fault.NUMBER_SHAPE: _("全国编号应为 6 至 32 位数字或字母"),
    Fault.NUMBER_TWICE: _("同一全国编号出现多次"),
    Fault.OTHER_NUMBER: _("该人已回执另一个编号"),
}
