"""What is asked when a record is contested, and when a claim is answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.people.profiles.rules import SHORTEST_REASON
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.claims import errors, rules
from volunteers.service.claims.models import ClaimKind
from volunteers.service.claims.queries import TABS, Asked
from volunteers.service.claims.rules import Stands
from volunteers.service.ledger.models import HourEntry, Precision

LONGEST = 500
MINUTE = dt.timedelta(minutes=1)
MIDNIGHT = dt.time()


class StandsForm(forms.Form):
    """What ought to stand: a day, and times or minutes. Of an entry that has times, they are asked
    for; of one of a day or a month, minutes alone.
    """

    served_on = forms.DateField(
        label=_("服务日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    starts = forms.TimeField(
        label=_("开始时间"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("结束时间"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("到午夜结束的填 00:00；跨零点的服务请按日分开填写。"),
    )
    minutes = forms.IntegerField(
        label=_("时长（分钟）"),
        required=False,
        min_value=0,
        max_value=rules.MONTH_MINUTES,
        help_text=_("不填则按起止时间计算。"),
    )

    def __init__(self, *args: Any, entry: HourEntry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if entry is not None and entry.precision != Precision.TIME:
            del self.fields["starts"], self.fields["ends"]
            self.fields["minutes"].help_text = _("该记录没有起止时间。整条不应有的，填 0。")
        elif entry is not None:
            self.fields["minutes"].help_text = _("不填则按起止时间计算。整条不应有的，填 0。")
        if entry is not None and entry.precision == Precision.MONTH:
            del self.fields["served_on"]

    def clean(self) -> dict[str, Any]:
        """Ask for times as a pair, for minutes where there are none, and for what can be."""
        given = self.cleaned_data
        starts, ends = given.get("starts"), given.get("ends")
        if not self.errors and (starts is None) != (ends is None):
            self.add_error("ends" if ends is None else "starts", _("起止时间须一并填写。"))
        if not self.errors and starts is None and given.get("minutes") is None:
            self.add_error("minutes", str(errors.FAULTS[rules.Fault.NO_MINUTES]))
        if not self.errors and self._lacks_times():
            self.add_error("starts", _("该记录有起止时间，请填写应有的起止时间。"))
        return given

    def stands(self) -> Stands:
        """Return what was given; minutes that were left out are those between the times."""
        given = self.cleaned_data
        if self.entry is not None and self.entry.precision == Precision.MONTH:
            return Stands(self.entry.served_on, given["minutes"], is_of_month=True)
        starts_at, ends_at = self._times()
        minutes = given.get("minutes")
        if minutes == 0:
            return Stands(given["served_on"], 0)
        if minutes is None and starts_at is not None and ends_at is not None:
            minutes = max((ends_at - starts_at) // MINUTE, 0)
        return Stands(given["served_on"], minutes or 0, starts_at, ends_at)

    def _lacks_times(self) -> bool:
        is_timed = self.entry is not None and self.entry.precision == Precision.TIME
        given = self.cleaned_data
        return is_timed and given.get("starts") is None and given.get("minutes") != 0

    def _times(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        given = self.cleaned_data
        if given.get("starts") is None or given.get("ends") is None:
            return None, None
        day, zone = given["served_on"], timezone.get_current_timezone()
        last = day + dt.timedelta(days=1) if given["ends"] == MIDNIGHT else day
        first = dt.datetime.combine(day, given["starts"], zone)
        return first, dt.datetime.combine(last, given["ends"], zone)


class ClaimForm(StandsForm):
    """What a volunteer claims."""

    project_title = forms.CharField(
        label=_("项目或活动名称"), max_length=64, help_text=_("您参加的是什么活动。")
    )
    text = forms.CharField(
        label=_("说明"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("请说明情况，例如当天由谁组织、为什么没有签到。最多 500 字。"),
    )
    field_order = ("project_title",)

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_named:
            del self.fields["project_title"]


class AnswerForm(StandsForm):
    """What is to stand when a claim is upheld, and the reason of either answer."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("志愿者会看到。写明核对了什么、为什么采纳或不采纳。最多 500 字。"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what is to stand where the claim is upheld alone."""
        if self.data.get("act") == rules.Act.REFUSE:
            for name in ("served_on", "starts", "ends", "minutes"):
                self.errors.pop(name, None)
            return self.cleaned_data
        return super().clean()


class ReasonForm(forms.Form):
    """Why the answer of a unit is taken to the office."""

    reason = forms.CharField(
        label=_("申诉理由"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("办公室会看到。请写明单位的答复哪里不对。最多 500 字。"),
    )


class ClaimFilterForm(forms.Form):
    """The filters of the list, read from the address; what cannot be is left out."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    kind = forms.ChoiceField(choices=ClaimKind.choices, required=False)
    unit = forms.UUIDField(required=False)

    def asked(self, user: Any) -> Asked:
        """Return which claims are asked for; a unit outside of the scope is none."""
        self.is_valid()
        given = self.cleaned_data
        key = given.get("unit")
        unit: Unit | None = scope.units_for(user).filter(pk=key).first() if key else None
        return Asked(given.get("tab") or TABS[0], given.get("kind") or "", unit)


def initial_of(stands: Stands) -> dict[str, Any]:
    """Return the fields of what stands, or is claimed."""
    local = timezone.localtime
    return {
        "served_on": stands.served_on,
        "starts": local(stands.starts_at).time() if stands.starts_at else None,
        "ends": local(stands.ends_at).time() if stands.ends_at else None,
        "minutes": stands.minutes,
    }
