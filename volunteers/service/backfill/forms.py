"""What the pages of earlier service are asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from volunteers.people.profiles.forms import KeysField
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.signed_forms.forms import ScanField
from volunteers.people.roster.forms import UploadForm as FileForm
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.backfill import written
from volunteers.service.backfill.queries import MINE, TABS, Asked
from volunteers.service.backfill.rules import Action
from volunteers.service.backfill.services import NewRecord, Scan

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ATTACH = "attach"
ACTS = (*(action.value for action in Action), ATTACH)
LONGEST_REASON = 500


class UploadForm(FileForm):
    """A file of earlier service, and the unit that it is for."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["file"].label = _("补录文件")
        self.fields["unit"].help_text = _("只补录这个单位及下属单位名册里已注册的人。")


class SingleForm(forms.Form):
    """One piece of somebody's earlier service, with what proves it."""

    person = forms.CharField(
        label=_("志愿者编号"),
        max_length=32,
        help_text=_("本单位已注册志愿者的编号，印在志愿服务证上。"),
    )
    project_title = forms.CharField(label=_("项目名称"), max_length=64)
    category = forms.ChoiceField(label=_("服务类别"), required=False)
    served = forms.CharField(
        label=_("服务日期"), max_length=20, help_text=_("如 2013-05-04；只知道月份的写 2013-05。")
    )
    duration = forms.CharField(
        label=_("时长"), max_length=20, help_text=_("小时数，如 1.5；或 90分钟、1小时30分。")
    )
    content = forms.CharField(
        label=_("服务内容"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    scan = ScanField(label=_("证明材料"), help_text=_("PDF（可多页）、JPEG 或 PNG，最大 10 MB。"))

    def __init__(self, people: Any, policy: RegionPolicy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = people
        english = (get_language() or "").startswith("en")
        offered = [(one.code, one.label_en if english else one.label) for one in policy.categories]
        if offered:
            self.fields["category"].choices = [("", _("不填")), *offered]  # type: ignore[attr-defined]
        else:
            del self.fields["category"]

    def clean_person(self) -> Volunteer:
        """Return the one registered person of the account's units with that number.

        :raises ValidationError: there is none
        """
        typed = self.cleaned_data["person"].strip().upper()
        found: Volunteer | None = self._people.filter(volunteer_number=typed).first()
        if found is None:
            raise ValidationError(_("本单位没有这个编号的已注册志愿者。"))
        return found

    def clean_served(self) -> written.Served:
        """Return the day or month.

        :raises ValidationError: it is none
        """
        said = written.served(self.cleaned_data["served"])
        if said is None or said.or_october:
            raise ValidationError(_("请写成 2013-05-04，或只写月份 2013-05。"))
        return said

    def clean_duration(self) -> int:
        """Return the minutes.

        :raises ValidationError: it is no length of time
        """
        minutes = written.minutes(self.cleaned_data["duration"])
        if minutes is None:
            raise ValidationError(_("请写小时数，如 1.5；或写 90分钟。"))
        return minutes

    def told(self, key: UUID | None = None) -> NewRecord:
        """Return what is to be entered, under a key if one was chosen."""
        data = self.cleaned_data
        return NewRecord(
            volunteer_id=data["person"].pk,
            project_title=data["project_title"],
            served_on=data["served"].on,
            precision=data["served"].precision,
            minutes=data["duration"],
            category=data.get("category", ""),
            content=data["content"],
            key=key,
        )

    def proof(self) -> Scan:
        """Return the file that proves it."""
        return scan_of(self, "scan")


class FilterForm(forms.Form):
    """The filter of an address, or carried along by a form; out of scope is not found."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    batch = forms.UUIDField(required=False)

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = scope.units_for(user)  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """Return the filter.

        :raises Http404: the unit is out of scope, or the tab is none
        """
        if not self.is_valid():
            raise Http404
        data = self.cleaned_data
        return Asked(data["tab"] or MINE, data["unit"], data["batch"])

    @property
    def kept(self) -> dict[str, str]:
        """Return the filter as an address carries it."""
        asked = self.asked()
        found = {"tab": asked.tab, "batch": str(asked.batch_id or "")}
        found["unit"] = str(asked.unit.pk) if asked.unit else ""
        return {name: value for name, value in found.items() if value}


class ChoiceForm(FilterForm):
    """What is done with which records: those ticked, or all that the filter finds."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    everyone = forms.BooleanField(required=False)
    ids = KeysField(required=False)
    confirmed = forms.BooleanField(required=False)
    shown = forms.IntegerField(required=False, min_value=0)


class ReturnForm(forms.Form):
    """Why records are returned."""

    reason = forms.CharField(
        label=_("退回理由"),
        min_length=4,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("让录入人知道要改什么；同时退回多条时，不要写某人的姓名或号码。"),
    )


class ProofForm(forms.Form):
    """What proves records."""

    scan = ScanField(
        label=_("证明材料"),
        help_text=_("PDF（可多页）、JPEG 或 PNG，最大 10 MB。一份材料可以证明多条。"),
    )


class AgreeForm(forms.Form):
    """Nothing more to say."""


ACT_FORMS: dict[str, type[forms.Form]] = {
    Action.APPROVE: AgreeForm,
    Action.RETURN: ReturnForm,
    ATTACH: ProofForm,
}


def scan_of(form: forms.Form, name: str) -> Scan:
    """Return an uploaded file as it is kept."""
    scan, file = form.cleaned_data[name], form.files.get(name)
    return Scan(getattr(file, "name", "") or "", TYPES[scan.kind], scan.content)
