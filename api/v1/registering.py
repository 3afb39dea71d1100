"""Registering by another program: a city's own app or mini-program, through its own server."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.applications import ApplicationList
from api.v1.registering_shapes import (
    MOST_SENT,
    CodeAskedSerializer,
    CodeSentSerializer,
    RegisteredSerializer,
    RegisteringSerializer,
)
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.links import link_to
from tenants.messaging import addresses
from tenants.messaging import services as messaging
from tenants.messaging.models import Channel
from volunteers.groundwork.common.masking import masked_phone
from volunteers.people.registration import codes
from volunteers.people.registration.models import Application
from volunteers.people.registration.receiving import proving, services
from volunteers.people.registration.receiving.services import Complete, Received
from volunteers.people.registration.receiving.whole import Sent, Whole
from volunteers.people.registration.wizard.errors import AlreadyHere
from volunteers.people.registration.wizard.unit_search import NONE_CHOSEN, choosable
from volunteers.people.units import scope


class Applications(ApplicationList):
    """Applications routed to the caller's units, or of them. Drafts are nobody's."""

    write_duty = Duty.TAKE_APPLICATIONS
    write_scope = Scope.REGISTER

    @extend_schema(
        operation_id="applications_create",
        request=RegisteringSerializer,
        responses={201: RegisteredSerializer, 200: RegisteredSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Hand an application in, for a unit in scope, as the applicant does on the pages. Faults
        name the place where the value was sent. A known document is refused with 409 and
        `already_here`, without saying whose it is.
        """
        given = _given(request)
        whole = Whole(_sent(request, given), timezone.now())
        complete = Complete(whole.kept(), whole.details.uploads, idempotency.key_of(request))
        if (before := _before(complete)) is not None:
            return self._told(before, 200)
        addresses.refuse_too_many(_address(request, given), purpose="register")
        _refuse(whole.errors or proving.faults(whole, given["codes"], whole.at))
        return self._told(*self._received(complete, whole.at))

    def _received(self, complete: Complete, at: dt.datetime) -> tuple[Received, int]:
        actor = self.actor(self.request)
        try:
            return idempotency.once(
                complete.key,
                before=lambda _key: _before(complete),
                make=lambda: services.receive(complete=complete, actor=actor, at=at),
            )
        except AlreadyHere:
            if (same := _before(complete)) is None:  # it was not this call, a moment before
                raise
            return same, 200

    def _told(self, received: Received, status: int) -> Response:
        one = received.application
        said = {name: getattr(one, name) for name in ("id", "reference", "submitted_at")}
        said["code"] = codes.written(received.code)
        said["status_url"] = link_to(reverse("registration:resume"), self.request._request)
        return Response(RegisteredSerializer(said).data, status=status)


class Codes(Endpoint, GenericAPIView):
    """Codes that prove a contact: six digits, good for ten minutes and five tries."""

    duty = Duty.TAKE_APPLICATIONS
    scope = Scope.REGISTER
    serializer_class = CodeAskedSerializer
    pagination_class = None
    filter_backends: tuple[Any, ...] = ()
    queryset = Application.objects.none()

    @extend_schema(operation_id="applications_codes", responses=CodeSentSerializer)
    def post(self, request: Request) -> Response:
        """Send a code to the applicant's contact or the guardian's phone; an earlier one ends. One
        a minute and ten a day for a contact; over the limits, 409 with `code_too_soon`,
        `code_too_many` or `code_address_limit`.
        """
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given, now = asked.validated_data, timezone.now()
        channel, to = _contact(given, now)
        sent = messaging.send_code(
            channel=channel,
            contact=to,
            purpose=proving.PROOFS[given["whose"]].purpose,
            at=now,
            address=_address(request, given),
        )
        told: dict[str, Any] = {
            "to": masked_phone(to) if channel == Channel.SMS else to,
            "shown": sent.shown,
        }
        told |= {"good_until": sent.good_until, "again_at": sent.again_at}
        return Response(CodeSentSerializer(told).data)


def _contact(given: dict[str, Any], at: dt.datetime) -> proving.Contact:
    form = proving.form_of(given["whose"], given["channel"], given["contact"], at)
    if form.contact is None:
        said: Any = form.errors.get(form.contact_field, [])
        raise ValidationError({"contact": [str(one) for one in said]})
    return form.contact


def _given(request: Request) -> dict[str, Any]:
    """Return what was sent; too much of it is refused unread."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_SENT:
        raise ValidationError({"files": [_("一次最多发送 20 MB。")]})
    asked = RegisteringSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = asked.validated_data
    return given


def _sent(request: Request, given: dict[str, Any]) -> Sent:
    return Sent(
        unit_id=_unit(request, given["unit"]),
        identity=given["identity"],
        answers=given["answers"],
        files=given["files"],
        guardian=given["guardian"] or {},
        agreed={text["code"]: text["version"] for text in given["agreements"]},
        form_version=given["form_version"],
    )


def _unit(request: Request, text: str) -> UUID:
    """Return the key of a unit that takes people, in the caller's scope."""
    named = Q(code=text)
    with contextlib.suppress(ValueError):
        named |= Q(pk=UUID(text))
    found = choosable().filter(named, pk__in=scope.units_for(request.user).values("pk")).first()
    if found is None:
        raise ValidationError({"unit": [NONE_CHOSEN]})
    return found.pk


def _address(request: Request, given: dict[str, Any]) -> str | None:
    address: str | None = given["applicant_address"] or request.META.get("REMOTE_ADDR")
    return address


def _before(complete: Complete) -> Received | None:
    try:
        return services.received_before(complete=complete)
    except LookupError as error:
        raise idempotency.taken() from error


def _refuse(faults: Mapping[str, list[str]]) -> None:
    if faults:
        raise ValidationError(dict(faults))
