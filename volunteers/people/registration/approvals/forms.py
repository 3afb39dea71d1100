"""What the queue's pages are asked: its filter, whom an act is for, the reason given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tenants.policy import code_sets
from volunteers.people.profiles import search
from volunteers.people.profiles.forms import KeysField
from volunteers.people.registration import deciding, rules
from volunteers.people.registration.approvals import queries
from volunteers.people.registration.approvals.queries import TABS, Asked, Desk
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import Application, ReasonTemplate
from volunteers.people.registration.rules import Action
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

FILTERS = ("tab", "unit", "nature", "days", "s", "whose")


class FilterForm(forms.Form):
    """The filter of an address, or carried along by a form; out of scope is not found."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    nature = forms.ChoiceField(required=False)
    days = forms.IntegerField(required=False, min_value=0, max_value=1000)
    s = forms.CharField(max_length=2000, required=False)
    whose = forms.ChoiceField(choices=[("all", "all")], required=False)

    def __init__(self, desk: Desk, data: Any) -> None:
        super().__init__(data)
        self._desk = desk
        self.fields["unit"].queryset = scope.units_for(desk.user)  # type: ignore[attr-defined]
        codes = code_sets.load("employer_nature").codes
        self.fields["nature"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        self.search_is_over = False

    def asked(self) -> Asked:
        """Return the filter; an old or foreign search finds nobody, and `search_is_over` says so.

        :raises Http404: the unit is out of scope, or another value is none that is offered
        """
        if not self.is_valid():
            raise Http404
        found, given = None, self.cleaned_data
        if given["s"]:
            found = search.unseal(given["s"], user_id=self._desk.user.pk, at=self._desk.at)
            self.search_is_over = found is None
        return Asked(
            tab=given["tab"] or "waiting",
            unit=given["unit"],
            nature=given["nature"],
            days=given["days"],
            search=search.Search(partial=True) if self.search_is_over else found,
            with_delegated=given["whose"] == "all",
        )

    @property
    def kept(self) -> dict[str, str]:
        """The filter as it goes into an address or a hidden field: what is empty is left out."""
        values = {name: str(self.data.get(name) or "") for name in FILTERS}
        return {name: value for name, value in values.items() if value}

    @property
    def in_use(self) -> int:
        """How many filters narrow the list."""
        return sum(name in self.kept for name in ("unit", "nature", "days", "s"))


class ChoiceForm(FilterForm):
    """Whom an act is for: those ticked, or all whom the filter finds; as they were shown."""

    everyone = forms.BooleanField(required=False)
    ids = KeysField(required=False)
    shown = forms.IntegerField(required=False, min_value=0)
    shown_at = forms.FloatField(required=False, min_value=0, max_value=1e11)
    action = forms.ChoiceField(choices=[(one.value, one.value) for one in Action], required=False)
    following = forms.UUIDField(required=False)
    confirmed = forms.BooleanField(required=False)

    def applications(self) -> QuerySet[Application]:
        """Return the applications meant, within the desk's scope.

        :raises Http404: the filter is out of scope
        """
        asked = self.asked()
        if self.cleaned_data["everyone"]:
            return queries.selectable(self._desk, asked)
        return self._desk.applications().filter(pk__in=self.cleaned_data["ids"])

    def selection(self) -> Selection:
        """Return them with what their page showed: nobody is decided unseen."""
        applications, given = self.applications(), self.cleaned_data
        at = given["shown_at"]
        shown_at = dt.datetime.fromtimestamp(at, dt.UTC) if at else None
        return Selection(
            applications, (given["shown"] or 0) if given["everyone"] else None, shown_at
        )

    def chosen_action(self) -> Action:
        """Return what is to be done.

        :raises Http404: it is nothing that this desk does
        """
        self.asked()
        action = self.cleaned_data["action"]
        if action not in self._desk.actions:
            raise Http404
        return Action(action)


class ReasonForm(forms.Form):
    """Why somebody is returned or rejected: a template's words, one's own, or both."""

    template = forms.ModelChoiceField(
        label=_("常用理由"), queryset=ReasonTemplate.objects.none(), required=False
    )
    reason = forms.CharField(
        label=_("退回理由"),
        help_text=_("写明要改什么、怎么改，申请人会原样收到。最多 500 字。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=deciding.LONGEST_REASON,
        required=False,
    )

    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(data)
        templates = ReasonTemplate.objects.filter(action=action, is_retired=False)
        self.templates = list(templates.order_by("position", "created_at", "pk"))
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        if action == Action.REJECT:
            self.fields["reason"].label = _("不予通过的理由")

    def clean(self) -> dict[str, Any]:
        """Return the values with the reason put together."""
        given = super().clean() or {}
        chosen, own = given.get("template"), given.get("reason", "").strip()
        given["text"] = own or (chosen.text if chosen else "")
        if not given["text"] and "reason" not in self.errors:
            self.add_error("reason", str(deciding.ReasonMissing.message))
        return given


class TemplateForm(forms.ModelForm):
    """One reason that the office often gives."""

    action = forms.ChoiceField(
        label=_("用于"),
        choices=[
            (rules.Action.RETURN.value, _("退回修改")),
            (rules.Action.REJECT.value, _("不予通过")),
        ],
    )

    class Meta:
        model = ReasonTemplate
        fields = ("action", "title", "text")
        labels = {"title": _("标题"), "text": _("理由全文")}
        help_texts = {
            "title": _("列表中显示的短标题，最多 40 字。"),
            "text": _("申请人收到的话：写明要改什么、怎么改。最多 500 字。"),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
