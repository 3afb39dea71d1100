"""Prints of cards, forms and tables: asked for, followed, taken, cancelled, made after all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.print_shapes import (
    PrintAskedSerializer,
    PrintDetailSerializer,
    PrintSerializer,
    named,
)
from api.v1.shapes import NO_STORE, PdfRenderer, refused_by
from api.v1.units import unit_in_scope
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.links import link_to
from volunteers.people.cards.models import PrintBatch, PrintKind
from volunteers.people.cards.printing import answers, queries, services
from volunteers.people.cards.printing.forms import PrintForm


class PrintEndpoint(Endpoint, GenericAPIView):
    duty = Duty.PRINT_FORMS
    scope = Scope.PRINTS
    write_scope = Scope.PRINT
    serializer_class: Any = PrintDetailSerializer
    queryset = PrintBatch.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "print_id"

    def get_queryset(self) -> QuerySet[PrintBatch]:
        return queries.listed(self.request.user)

    def found(self, print_id: UUID) -> PrintBatch:
        """Return the print, if the caller made it or, as an office, may see it."""
        return get_object_or_404(self.get_queryset(), pk=print_id)

    def told(self, batch: PrintBatch, status: int = 200) -> Response:
        """Return one print as it stands."""
        return Response(self.get_serializer(named([batch])[0]).data, status=status)


class PrintList(PrintEndpoint):
    """Prints that the account asked for, of an office all of the units in scope; newest first."""

    serializer_class = PrintSerializer

    @extend_schema(operation_id="prints_list", responses=PrintSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = named(self.paginate_queryset(self.get_queryset()) or [])
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="prints_create",
        request=PrintAskedSerializer,
        responses={201: PrintSerializer, 200: PrintSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Ask for a PDF, which is made in the background."""
        asked = PrintAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        batch, status = idempotency.once(
            idempotency.key_of(request),
            before=lambda key: _before(key, request, given),
            make=lambda: self._requested(request, given),
        )
        return self.told(batch, status)

    def _requested(self, request: Request, given: dict[str, Any]) -> PrintBatch:
        now, form = timezone.now(), PrintForm(request.user, _as_sent(request, given))
        if not form.is_valid():
            raise refused_by(form, ids="people")
        key, base = idempotency.key_of(request), link_to("", request._request)
        return services.request_print(
            kind=PrintKind(given["kind"]),
            selection=form.selection(now),
            options=services.Options(given["in_full"], given["reason"], base, key),
            actor=self.actor(request),
            at=now,
        )


class PrintDetail(PrintEndpoint):
    """One print: how far it is, and what is amiss with whose entry."""

    def get(self, request: Request, print_id: Any) -> Response:
        return self.told(self.found(print_id))


class CancelPrint(PrintEndpoint):
    """Stop a print that is waiting or being made."""

    scope = Scope.PRINT

    @extend_schema(operation_id="prints_cancel", request=None)
    def post(self, request: Request, print_id: Any) -> Response:
        batch = self.found(print_id)
        services.cancel(batch=batch, actor=self.actor(request), at=timezone.now())
        return self.told(self.found(print_id))


class RetryPrint(PrintEndpoint):
    """Make a print that failed or was cancelled after all."""

    scope = Scope.PRINT

    @extend_schema(operation_id="prints_retry", request=None)
    def post(self, request: Request, print_id: Any) -> Response:
        batch = self.found(print_id)
        services.retry(batch=batch, actor=self.actor(request), at=timezone.now())
        return self.told(self.found(print_id))


class PrintFile(PrintEndpoint):
    """The PDF, while it is kept; who takes it is put on record."""

    renderer_classes = (PdfRenderer,)
    cache_control = NO_STORE
    metadata_class = None

    @extend_schema(
        operation_id="prints_file", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, print_id: Any) -> Response:
        batch = self.found(print_id)
        if not queries.may_open(batch, request.user) or not batch.stored_file:
            raise Http404
        content = answers.content_of(batch, actor=self.actor(request), at=timezone.now())
        name = answers.name_of(PrintKind(batch.kind), batch.created_at)
        told = content_disposition_header(as_attachment=True, filename=name)
        return Response(content, headers={"Content-Disposition": str(told)})


def _as_sent(request: Request, given: dict[str, Any]) -> QueryDict:
    """Return what was asked for as the form of the page sends it: its rules are the same."""
    sent = QueryDict(mutable=True)
    sent["kind"], sent["reason"] = given["kind"], given["reason"]
    sent.setlist("ids", [str(key) for key in given.get("people", ())])
    if given.get("unit"):
        sent["unit"] = str(unit_in_scope(request, given["unit"]).pk)
    if given["in_full"]:
        sent["in_full"] = "on"
    return sent


def _before(key: UUID, request: Request, given: dict[str, Any]) -> PrintBatch | None:
    """Return what the call with this key asked for, if the same account asked for the same."""
    batch = PrintBatch.objects.filter(pk=key).select_related("job").first()
    if batch is None:
        return None
    in_full = given["in_full"] and given["kind"] in services.WITH_NUMBERS
    same = (batch.created_by, batch.kind, batch.options.get("in_full"), batch.reason)
    if same != (request.user.pk, given["kind"], in_full, given["reason"].strip()):
        raise idempotency.taken()
    people = {str(one) for one in given.get("people", ())}
    if people and not people.issuperset(batch.selection.get("people", ())):
        raise idempotency.taken()
    if given.get("unit") and unit_in_scope(request, given["unit"]).pk != batch.unit_id:
        raise idempotency.taken()
    return batch
