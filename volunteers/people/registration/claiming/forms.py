"""What is asked on the way to one's own account: a contact, the code, who one is, a password."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tenants.accounts.forms import NewPasswordForm
from tenants.messaging.errors import ChannelClosed
from tenants.messaging.gateways import channels
from tenants.messaging.models import Channel
from volunteers.groundwork.common import phones, usernames


class ContactForm(forms.Form):
    """A mobile number, or an address of e-mail where this installation sends any."""

    contact = forms.CharField(
        label=_("手机号或电子邮箱"),
        max_length=120,
        help_text=_("登记时留的手机号；用邮箱的，下一步须填志愿者编号。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )

    def clean_contact(self) -> str:
        """Take a mobile in its written form, or a mailbox; `channel` follows from it."""
        typed: str = self.cleaned_data["contact"].strip()
        self.channel = Channel.EMAIL if "@" in typed else Channel.SMS
        if self.channel not in channels():
            raise ValidationError(str(ChannelClosed.message))
        if self.channel == Channel.EMAIL:
            validate_email(typed)
            return typed.lower()
        phone = phones.normalise(typed)
        if not phones.is_mobile(phone):
            raise ValidationError(_("请填 11 位手机号，或电子邮箱。"))
        return phone


class CodeForm(forms.Form):
    """The six digits, and who of several one is."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WhoForm(forms.Form):
    """Which of several people with the same contact."""

    proof = forms.CharField(
        label=_("志愿者编号或证件号码后四位"),
        max_length=32,
        help_text=_("用邮箱验证的，请填志愿者编号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AccountForm(NewPasswordForm):
    """The name one signs in by, and a password."""

    field_order = ("username", "new", "again")
    username = forms.CharField(
        label=_("用户名"),
        max_length=usernames.MOST,
        help_text=_("6 至 20 位小写字母和数字，以字母开头。可以改成好记的。"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].strip().lower()
        if not usernames.is_username(name):
            raise ValidationError(_("用户名须为 6 至 20 位小写字母和数字，以字母开头。"))
        return name
