"""Codes that prove an applicant's or a guardian's contact, asked for and typed within a step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenants.errors import RuleBroken
from tenants.messaging import services
from tenants.messaging.services import SentCode
from volunteers.groundwork.common.masking import masked_phone
from volunteers.people.registration.wizard import holding


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved to whom: the purpose, and the field in which the code is typed."""

    purpose: str
    code_field: str


APPLICANT = Proof("register", "code")
GUARDIAN = Proof("guardian", "guardian_code")


@dataclass(frozen=True, slots=True)
class Sent:
    """A code on its way, as the page tells of it."""

    to: str
    code: SentCode


def send(request: HttpRequest, form: Any, proof: Proof, at: dt.datetime) -> Sent | None:
    """Send a code to the contact of a form, whatever else is wrong with it; None where the contact
    is wrong or none may be sent now, which the form then says.
    """
    form.only(form.contact_field)
    contact = form.contact
    if contact is None:
        return None
    channel, to = contact
    address = request.META.get("REMOTE_ADDR")
    try:
        code = services.send_code(
            channel=channel, contact=to, purpose=proof.purpose, at=at, address=address
        )
    except RuleBroken as refusal:
        form.add_error(form.contact_field, str(refusal))
        return None
    return Sent(masked_phone(to) if channel == "sms" else to, code)


def prove(request: HttpRequest, form: Any, proof: Proof, at: dt.datetime) -> bool:
    """Whether the contact of a form is proved, by the code typed now or within half an hour; if
    not, the form says why.
    """
    contact = form.contact
    if contact is None:
        return False
    if holding.is_proved(request, proof.purpose, contact, at):
        return True
    code = (form.cleaned_data.get(proof.code_field) or "").strip()
    if not code:
        form.add_error(proof.code_field, _("请先取验证码，再填收到的 6 位数字。"))
        return False
    channel, to = contact
    try:
        services.check_code(channel=channel, contact=to, purpose=proof.purpose, code=code, at=at)
    except RuleBroken as refusal:
        form.add_error(proof.code_field, str(refusal))
        return False
    holding.keep_proof(request, proof.purpose, contact, at)
    return True
