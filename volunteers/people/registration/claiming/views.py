"""首次登录 and forgotten passwords: contact → code → (who) → name and password → my page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts import doors
from tenants.accounts.actors import actor_of
from tenants.accounts.roles import public
from tenants.errors import RuleBroken
from tenants.messaging import addresses
from tenants.messaging import services as messaging
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.claiming import proving, queries, services
from volunteers.people.registration.claiming.forms import (
    AccountForm,
    CodeForm,
    ContactForm,
    NewPasswordForm,
    WhoForm,
)
from volunteers.people.registration.claiming.proving import Contact
from volunteers.people.registration.claiming.services import Chosen

FOLDER = "volunteers/people/registration/claiming"
PURPOSE = "claim"


@public
@never_cache
@sensitive_post_parameters("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST or None)
    if form.is_valid() and _sent(request, form):
        return redirect("claiming:code")
    return render(request, f"{FOLDER}/start.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    contact = proving.contact_of(request, timezone.now())
    if contact is None:
        return redirect("claiming:start")
    if contact.is_proved:
        return redirect("claiming:who")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _proved(request, contact, form):
        return redirect("claiming:who")
    return render(request, f"{FOLDER}/code.html", {"form": form, "contact": contact})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    contact = proving.contact_of(request, timezone.now())
    if contact is None or not contact.is_proved:
        return redirect("claiming:start")
    form = WhoForm(request.POST or None)
    proof = form.cleaned_data["proof"] if form.is_valid() else ""
    asked = request.method == "POST"
    if (proof or not asked) and _found(request, contact, form, proof):
        return redirect("claiming:account")
    return render(request, f"{FOLDER}/who.html", {"form": form, "contact": contact})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    person = proving.person_of(request, timezone.now())
    if person is None:
        return redirect("claiming:start")
    form = _account_form(request, person)
    if form.is_valid() and _opened(request, person, form):
        return redirect("accounts:start")
    return render(request, f"{FOLDER}/account.html", {"form": form, "person": person})


def _sent(request: HttpRequest, form: ContactForm) -> bool:
    """Send a code; whoever asks learns nothing about whether somebody has that contact."""
    now, address = timezone.now(), form.cleaned_data["contact"]
    where = request.META.get("REMOTE_ADDR")
    try:
        sent = messaging.send_code(
            channel=form.channel, contact=address, purpose=PURPOSE, at=now, address=where
        )
    except RuleBroken as refusal:
        form.add_error("contact", str(refusal))
        return False
    contact = Contact(form.channel, address, shown=sent.shown)
    proving.keep_contact(request, contact, now)
    return True


def _proved(request: HttpRequest, contact: Contact, form: CodeForm) -> bool:
    now, typed = timezone.now(), form.cleaned_data["code"]
    try:
        messaging.check_code(
            channel=contact.channel, contact=contact.address, purpose=PURPOSE, code=typed, at=now
        )
    except RuleBroken as refusal:
        form.add_error("code", str(refusal))
        return False
    proving.keep_contact(request, Contact(contact.channel, contact.address, True), now)
    return True


def _found(request: HttpRequest, contact: Contact, form: WhoForm, proof: str) -> bool:
    """Find whom the contact leads to. Asked without a proof it only tries, and complains of
    nothing.
    """
    try:
        if proof:
            addresses.refuse_too_many(request.META.get("REMOTE_ADDR"), purpose="claim")
        person = queries.volunteer_of(channel=contact.channel, contact=contact.address, proof=proof)
    except RuleBroken as refusal:
        if proof:
            form.add_error("proof", str(refusal))
        return False
    proving.keep_person(request, person, timezone.now())
    return True


def _account_form(request: HttpRequest, person: Volunteer) -> Any:
    if person.user is not None:
        return NewPasswordForm(request.POST or None)
    suggested = queries.suggested_username(person)
    return AccountForm(request.POST or None, initial={"username": suggested})


def _opened(request: HttpRequest, person: Volunteer, form: Any) -> bool:
    now, actor, given = timezone.now(), actor_of(request), form.cleaned_data
    password = given["new"]
    try:
        if person.user is not None:
            user = services.replace_password(
                volunteer_id=person.pk, password=password, actor=actor, at=now
            )
        else:
            chosen = Chosen(given["username"], password)
            user = services.claim(volunteer_id=person.pk, chosen=chosen, actor=actor, at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    proving.forget(request)
    doors.sign_in(request, username=user.username, password=password, at=timezone.now())
    messages.success(request, _("已登录。下次用用户名和密码登录即可。"))
    return True
