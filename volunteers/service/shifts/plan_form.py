"""What is asked to plan a shift, or to change one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from volunteers.service.shifts import errors, rules
from volunteers.service.shifts.models import Shift
from volunteers.service.shifts.rules import Plan, Why

MOST_WEEKS = 26
LOCAL = "%Y-%m-%dT%H:%M"
AT_FIELD = {
    Why.BAD_TIMES: "ends",
    Why.BAD_PLACES: "capacity",
    Why.BAD_OPENING: "opens",
    Why.BAD_LIMIT: "until",
}


class LeaderField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        """Return a leader's name."""
        return obj.full_name or obj.username


class PlanForm(forms.Form):
    """A shift: an end that is not later than the start is of the next day."""

    day = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    starts = forms.TimeField(label=_("开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(
        label=_("结束"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=_("不晚于开始时间的，算作次日。"),
    )
    place = forms.CharField(label=_("地点"), max_length=128)
    latitude = forms.DecimalField(
        label=_("纬度"), max_digits=9, decimal_places=6, min_value=-90, max_value=90,
        required=False, help_text=_("与经度一起填写，用于提示签到距离。"),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("经度"), max_digits=9, decimal_places=6, min_value=-180, max_value=180,
        required=False,
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("名额"), min_value=1, max_value=rules.MOST_PLACES, help_text=_("满额后进入候补。")
    )
    leader = LeaderField(
        label=_("现场负责人"), queryset=User.objects.none(), required=False, empty_label=_("未定")
    )
    opens = forms.DateTimeField(
        label=_("报名开放时间"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL),
        input_formats=[LOCAL],
        help_text=_("对所有人相同；不填则项目发布后即可报名。"),
    )
    until = forms.DateTimeField(
        label=_("退出截止时间"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL),
        input_formats=[LOCAL],
        help_text=_("不填则按本地区政策。"),
    )
    note = forms.CharField(
        label=_("备注"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("报名的人能看到，例如集合点、要带的东西。"),
    )  # fmt: skip
    weeks = forms.IntegerField(
        label=_("连续几周"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("每周同一时间各安排一场；已安排过的不重复。"),
    )

    def __init__(
        self, leaders: QuerySet[User], data: Any, *, initial: dict[str, Any], is_new: bool = True
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["weeks"]

    def clean(self) -> dict[str, Any]:
        """Refuse what no shift can be, at its field."""
        told = super().clean() or self.cleaned_data
        if (told.get("latitude") is None) != (told.get("longitude") is None):
            self.add_error("longitude", _("纬度和经度须一起填写。"))
        why = None if self.errors else rules.plan_refused(self._plan(told))
        if why is not None:
            self.add_error(AT_FIELD[why], str(errors.WORDS[why]))
        return told

    def plan(self) -> Plan:
        """Return the shift as it is to be."""
        return self._plan(self.cleaned_data)

    def plans(self) -> list[Plan]:
        """Return it and the same of the following weeks."""
        return rules.weekly(self.plan(), self.cleaned_data["weeks"])

    def _plan(self, told: dict[str, Any]) -> Plan:
        day, leader = told["day"], told.get("leader")
        starts = _moment(day, told["starts"])
        ends = _moment(day, told["ends"])
        return Plan(
            starts_at=starts,
            ends_at=ends if ends > starts else ends + dt.timedelta(days=1),
            place=told["place"],
            capacity=told["capacity"],
            latitude=told.get("latitude"),
            longitude=told.get("longitude"),
            leader_id=leader.pk if leader else None,
            note=told.get("note") or "",
            sign_up_opens_at=told.get("opens"),
            withdraw_until=told.get("until"),
        )


def initial_of(shift: Shift, hours: int) -> dict[str, Any]:
    """Return a shift as the form shows it; a limit that is policy's `hours` stays policy's."""
    starts, ends = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    until = shift.withdraw_until
    copied = ("place", "latitude", "longitude", "capacity", "note")
    return {name: getattr(shift, name) for name in copied} | {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "leader": shift.leader_id,
        "opens": shift.sign_up_opens_at,
        "until": None if until == rules.withdraw_until(shift.starts_at, hours) else until,
    }


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
