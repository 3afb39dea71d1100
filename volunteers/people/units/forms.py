"""The filter of the list of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from volunteers.people.units.queries import UnitFilter


class UnitFilterForm(forms.Form):
    q = forms.CharField(label=_("单位名称或代码"), max_length=64, required=False)
    kind = forms.ChoiceField(label=_("单位类别"), required=False)
    location = forms.ChoiceField(label=_("所在区域"), required=False)

    def __init__(self, policy: RegionPolicy, data: Any) -> None:
        super().__init__(data)
        language = get_language() or "zh-hans"
        kinds = [(kind.code, kind.named(language)) for kind in policy.unit_kinds]
        places = [(place.code, place.named(language)) for place in policy.locations]
        self.fields["kind"].choices = [("", _("全部类别")), *kinds]  # type: ignore[attr-defined]
        self.fields["location"].choices = [("", _("全部区域")), *places]  # type: ignore[attr-defined]
        self.has_locations = bool(places)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.fields)

    def asked(self) -> UnitFilter:
        """Return the filter.

        :raises Http404: the kind or place is none of the region's
        """
        if not self.is_valid():
            raise Http404
        said = self.cleaned_data
        return UnitFilter(text=said["q"], kind=said["kind"], location=said["location"])
