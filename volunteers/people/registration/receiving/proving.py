"""Codes that prove an applicant's or a guardian's contact, where another program carries them. A
code that was accepted proves the contact for half an hour, as in the wizard: what was sent together
with it may be mended and sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from tenants.messaging import services
from tenants.messaging.errors import ChannelClosed
from tenants.policy_versions.services import policy_at
from volunteers.people.registration.receiving.whole import Whole
from volunteers.people.registration.wizard import holding, progress, proving
from volunteers.people.registration.wizard.consents import ConsentForm
from volunteers.people.registration.wizard.fields import Terms
from volunteers.people.registration.wizard.forms import CHANNEL_FIELDS, IdentityForm
from volunteers.people.registration.wizard.proving import Proof

PROOFS: dict[str, Proof] = {"applicant": proving.APPLICANT, "guardian": proving.GUARDIAN}
NO_CODE = _("请先取验证码，再填收到的 6 位数字。")
Contact = tuple[str, str]  # the channel, and the normalised number or address


def form_of(whose: str, channel: str, typed: str, at: dt.datetime) -> IdentityForm | ConsentForm:
    """Return the form in which a contact stands, with no errors but the contact's.

    :raises ChannelClosed: no code is asked for, or none can be sent, by that channel
    """
    policy = policy_at(at)
    channels = progress.contact_channels(policy)
    if whose == "guardian":
        channels = ("sms",) if progress.guardian_is_asked_by_code() else ()
    if channel not in channels:
        raise ChannelClosed
    form: IdentityForm | ConsentForm
    if whose == "guardian":
        form = ConsentForm(policy, {"guardian_phone": typed})
        form.add_guardian(required=True)
    else:
        terms = Terms(policy, timezone.localdate(at), channels)
        form = IdentityForm(terms, None, {"channel": channel, CHANNEL_FIELDS[channel]: typed})
    form.only(form.contact_field)
    return form


def faults(whole: Whole, codes: Mapping[str, str], at: dt.datetime) -> dict[str, list[str]]:
    """Try the codes of an application that is right in all else; return what is wrong with them.
    Call it outside of a transaction: wrong tries are counted.
    """
    told = {
        f"codes.{whose}": _fault(PROOFS[whose].purpose, contact, codes.get(whose, ""), at)
        for whose, contact in _asked(whole)
    }
    return {place: [said] for place, said in told.items() if said}


def _asked(whole: Whole) -> Iterator[tuple[str, Contact]]:
    if whole.terms.channels and whole.identity.contact:
        yield "applicant", whole.identity.contact
    by_code = whole.needs_guardian and progress.guardian_is_asked_by_code()
    if by_code and whole.agreements.contact:
        yield "guardian", whole.agreements.contact


def _fault(purpose: str, contact: Contact, code: str, at: dt.datetime) -> str:
    if not code.strip():
        return str(NO_CODE)
    channel, to = contact
    since = at - holding.PROVED_FOR
    if services.was_accepted(channel=channel, contact=to, purpose=purpose, code=code, since=since):
        return ""
    try:
        services.check_code(channel=channel, contact=to, purpose=purpose, code=code, at=at)
    except RuleBroken as refusal:
        return str(refusal)
    return ""
