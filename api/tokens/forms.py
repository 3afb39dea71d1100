"""The form that makes a token."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from api.scopes import Scope
from api.tokens.services import NewToken

LIVES = ((30, _("30 天")), (90, _("90 天")), (365, _("一年")))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("用途"), max_length=64, help_text=_("例如：小程序、数据看板"))
    scopes = forms.MultipleChoiceField(
        label=_("可读取的内容"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("有效期"), choices=LIVES, coerce=int, initial=90)

    def new_token(self, at: dt.datetime) -> NewToken:
        """Return what was asked for, as of `at`."""
        asked = self.cleaned_data
        return NewToken(
            name=asked["name"],
            scopes=frozenset(Scope(scope) for scope in asked["scopes"]),
            expires_at=at + dt.timedelta(days=asked["days"]),
        )
