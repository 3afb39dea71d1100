"""Forms of the sign-in and password pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import UsernameField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.accounts.passwords import LONGEST


def password_field(label: Any, autocomplete: str, help_text: str = "") -> forms.CharField:
    """Return a field that keeps what was typed as it stands and never shows it again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST, widget=widget, help_text=help_text
    )


class SignInForm(forms.Form):
    username = UsernameField(label=_("用户名"), max_length=64)
    password = password_field(_("密码"), "current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice, and the rules that it has to keep."""

    new = password_field(_("新密码"), "new-password")
    again = password_field(_("再输一遍新密码"), "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = password_validation.password_validators_help_texts()

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise ValidationError(_("两次输入的新密码不一样。"), code="password_mismatch")
        return again


class PasswordForm(NewPasswordForm):
    """The present password and twice the new one."""

    field_order = ("old", "new", "again")
    old = password_field(_("现在的密码"), "current-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old(self) -> str:
        """Ask as the door does, so that guessing here locks the account as it does there."""
        old: str = self.cleaned_data["old"]
        name = self._request.user.get_username()
        if authenticate(self._request, username=name, password=old) is None:
            raise ValidationError(_("现在的密码不对。"), code="old_password")
        return old
