"""The forms by which the office opens and changes accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.core.validators import RegexValidator
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Role
from tenants.context_processors import ROLE_WORDS
from volunteers.people.units.models import Unit
from volunteers.people.units.staff.services import (
    GRANTED_HERE,
    OF_UNITS,
    Position,
    UnitsMissing,
)

USERNAME = RegexValidator(
    r"^[a-z][a-z0-9._-]{3,31}$",
    _("用户名须以小写字母开头，由 4 至 32 个小写字母、数字或 . _ - 组成。"),
)


class PositionForm(forms.Form):
    """Roles, and units for the roles that are of units."""

    roles = forms.MultipleChoiceField(
        label=_("角色"),
        choices=[(role.value, ROLE_WORDS[role]) for role in GRANTED_HERE],
        widget=forms.CheckboxSelectMultiple,
    )
    units = forms.ModelMultipleChoiceField(
        label=_("负责的单位"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("单位管理员、委托审批和项目负责人必选，含其下级单位；其他角色不用选。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [unit.pk for unit in self.initial.get("units", [])]
        others = Case(When(pk__in=held, then=0), default=1)  # first those that it has already
        standing = Unit.objects.filter(is_closed=False).order_by(others, "path")
        self.fields["units"].queryset = standing  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for units, at their field, where a role needs them."""
        chosen = super().clean() or self.cleaned_data
        if OF_UNITS.intersection(chosen.get("roles", ())) and not chosen.get("units"):
            self.add_error("units", UnitsMissing.message)
        return chosen

    def position(self) -> Position:
        """Return what was chosen."""
        chosen = self.cleaned_data
        roles = frozenset(Role(role) for role in chosen["roles"])
        return Position(roles, tuple(unit.pk for unit in chosen["units"]))


class NewStaffForm(PositionForm):
    field_order = ("username", "full_name", "roles", "units")

    username = UsernameField(label=_("用户名"), max_length=32, validators=[USERNAME])
    full_name = forms.CharField(label=_("姓名"), max_length=64)


class AccountFilterForm(forms.Form):
    role = forms.ChoiceField(
        label=_("角色"),
        choices=[("", _("全部角色")), *((role.value, ROLE_WORDS[role]) for role in GRANTED_HERE)],
        required=False,
    )
