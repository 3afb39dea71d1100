"""What the roster's pages are asked: the filter, the search, the people ticked."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from volunteers.people.profiles import queries, search
from volunteers.people.profiles.exports import FORMATS
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.queries import GROUPS, RosterFilter
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

MOST_TICKED = 200


class KeysField(forms.Field):
    """The keys of the rows that were ticked."""

    widget = hidden_widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        """Return the keys; what is none is refused.

        :raises ValidationError: something else stands there, or too many
        """
        ticked = value or []
        if len(ticked) > MOST_TICKED:
            raise ValidationError(_("一次勾选的人太多，请用“选中全部”。"))
        try:
            keys = [UUID(key) for key in ticked]
        except ValueError as error:
            raise ValidationError(_("选择有误，请重新勾选。")) from error
        return keys


class FilterForm(forms.Form):
    """The filter of an address, or carried along by a form; out of scope is not found."""

    group = forms.ChoiceField(choices=[(group, group) for group in GROUPS], required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    s = forms.CharField(max_length=2000, required=False)

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        self._user = user
        self.fields["unit"].queryset = scope.units_for(user)  # type: ignore[attr-defined]
        self.search_is_over = False

    def asked(self, at: dt.datetime) -> RosterFilter:
        """Return the filter; an old or foreign search finds nobody, and `search_is_over` says so.

        :raises Http404: the unit is out of scope, or the group is none
        """
        if not self.is_valid():
            raise Http404
        found, token = None, self.cleaned_data["s"]
        if token:
            found = search.unseal(token, user_id=self._user.pk, at=at)
            self.search_is_over = found is None
        looked_for = search.Search(partial=True) if self.search_is_over else found
        unit, group = self.cleaned_data["unit"], self.cleaned_data["group"]
        return RosterFilter(unit=unit, group=group, search=looked_for)


class ChoiceForm(FilterForm):
    """Whom an act is for: those ticked, or everybody whom the filter finds."""

    everyone = forms.BooleanField(required=False)
    ids = KeysField(required=False)
    confirmed = forms.BooleanField(required=False)
    shown = forms.IntegerField(required=False, min_value=0)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in FORMATS], required=False)

    def people(self, at: dt.datetime, *, unticked_is_all: bool = False) -> QuerySet[Volunteer]:
        """Return the people meant, within the account's scope and in the list's order.

        :raises Http404: the filter is out of scope
        """
        asked, visible = self.asked(at), queries.visible_to(self._user)
        if self.cleaned_data["everyone"] or (unticked_is_all and not self.cleaned_data["ids"]):
            return queries.roster(visible, asked)
        return queries.roster(queries.chosen(visible, self.cleaned_data["ids"]), RosterFilter())

    @property
    def count_shown(self) -> int | None:
        """How many people the confirmation was for; whoever was ticked was seen by name."""
        everyone, shown = self.cleaned_data["everyone"], self.cleaned_data["shown"]
        return (shown or 0) if everyone else None

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["confirmed"])


class SearchForm(forms.Form):
    q = forms.CharField(max_length=search.LONGEST, required=False)

    def asked(self) -> search.Search | None:
        """Return what is looked for; None where nothing was typed."""
        if not self.is_valid():
            return search.Search(unreadable=True)
        typed = self.cleaned_data["q"]
        return search.read(typed) if typed else None
