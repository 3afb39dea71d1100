"""The national exchange: what waits, batches made, handed over, answered, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.exchange_shapes import (
    AnswerFileSerializer,
    AnswerTakenSerializer,
    BacklogSerializer,
    MendSerializer,
    NationalBatchDetailSerializer,
    NationalBatchSerializer,
)
from api.v1.shapes import NO_STORE, WorkbookRenderer, refused_by
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.context import current_code
from tenants.policy.subjects.people import ExchangePolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.people.exchange import answers, queries, services
from volunteers.people.exchange.forms import AnswerForm
from volunteers.people.exchange.models import NationalBatch
from volunteers.people.exchange.rules import Reading
from volunteers.people.exchange.wording import FAULTS

MOST_FAULTS = 200


class ExchangeEndpoint(Endpoint, GenericAPIView):
    duty = Duty.EXCHANGE_NATIONALLY
    scope = Scope.EXCHANGE
    write_scope = Scope.EXCHANGING
    serializer_class: Any = NationalBatchSerializer
    queryset = NationalBatch.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "national_batch_id"

    def get_queryset(self) -> QuerySet[NationalBatch]:
        return queries.batches()

    def found(self, batch_id: UUID) -> NationalBatch:
        """Return the batch."""
        return get_object_or_404(self.get_queryset(), pk=batch_id)

    def moved(self, request: Request, batch_id: UUID, move: Callable[..., Any]) -> Response:
        """Take a step, and tell how the batch stands then."""
        batch = self.found(batch_id)
        move(batch_id=batch.pk, actor=self.actor(request), at=timezone.now())
        return Response(self.get_serializer(self.found(batch_id)).data)


class BatchList(ExchangeEndpoint):
    """All batches, the latest first."""

    @extend_schema(operation_id="exchange_list", responses=NationalBatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="exchange_prepare",
        request=None,
        responses={201: NationalBatchSerializer, 200: NationalBatchSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Begin a batch of everybody who is to be handed over; it is filled in the background."""
        key = idempotency.key_of(request)
        batch, status = idempotency.once(
            key,
            before=lambda key: _before(key, request),
            make=lambda: services.prepare(actor=self.actor(request), at=timezone.now(), key=key),
        )
        return Response(self.get_serializer(self.found(batch.pk)).data, status=status)


class Backlog(ExchangeEndpoint):
    """What waits to be handed over or answered, and whether it waits too long."""

    serializer_class = BacklogSerializer
    pagination_class = None

    @extend_schema(operation_id="exchange_backlog")
    def get(self, request: Request) -> Response:
        days, found = _policy().warn_after_days, queries.backlog()
        told = {name: getattr(found, name) for name in found.__slots__}
        told |= {"warn_after_days": days, "is_late": found.is_late(days=days, at=timezone.now())}
        return Response(self.get_serializer(told).data)


class BatchDetail(ExchangeEndpoint):
    """One batch: its state and figures, a page of who was sent back, and who was left out."""

    serializer_class = NationalBatchDetailSerializer

    @extend_schema(
        operation_id="exchange_retrieve",
        parameters=[
            OpenApiParameter("page", OpenApiTypes.INT, description="Of the refused"),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="Of the refused"),
        ],
    )
    def get(self, request: Request, national_batch_id: Any) -> Response:
        batch = self.found(national_batch_id)
        page = self.paginate_queryset(queries.refused_of(batch))
        batch.refused_page = self.get_paginated_response(page).data  # type: ignore[attr-defined]
        return Response(self.get_serializer(batch).data)


class Download(ExchangeEndpoint):
    """The workbook for the national system, with numbers in full; who takes it is on record."""

    scope = Scope.EXCHANGING
    renderer_classes = (WorkbookRenderer,)
    cache_control = NO_STORE
    metadata_class = None

    @extend_schema(
        operation_id="exchange_download",
        request=None,
        responses={(200, WorkbookRenderer.media_type): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, national_batch_id: Any) -> Response:
        batch = self.found(national_batch_id)
        content = services.download(batch=batch, actor=self.actor(request), at=timezone.now())
        told = f'attachment; filename="national-{batch.number}.xlsx"'
        return Response(content, headers={"Content-Disposition": told})


class HandOver(ExchangeEndpoint):
    """Note that the file was given to the national system."""

    scope = Scope.EXCHANGING

    @extend_schema(operation_id="exchange_hand_over", request=None)
    def post(self, request: Request, national_batch_id: Any) -> Response:
        return self.moved(request, national_batch_id, services.hand_over)


class TakeBack(ExchangeEndpoint):
    """Give up a batch that was never answered: its people can be handed over anew."""

    scope = Scope.EXCHANGING

    @extend_schema(operation_id="exchange_take_back", request=None)
    def post(self, request: Request, national_batch_id: Any) -> Response:
        return self.moved(request, national_batch_id, services.take_back)


class Retry(ExchangeEndpoint):
    """Fill a batch that was not filled again."""

    scope = Scope.EXCHANGING

    @extend_schema(operation_id="exchange_retry", request=None)
    def post(self, request: Request, national_batch_id: Any) -> Response:
        return self.moved(request, national_batch_id, services.retry)


class Mend(ExchangeEndpoint):
    """Note that the files of people who were sent back are mended: the next batch takes them."""

    scope = Scope.EXCHANGING

    @extend_schema(operation_id="exchange_mend", request=MendSerializer)
    def post(self, request: Request, national_batch_id: Any) -> Response:
        batch = self.found(national_batch_id)
        asked = MendSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        positions, now = asked.validated_data["positions"], timezone.now()
        services.mend(batch_id=batch.pk, positions=positions, actor=self.actor(request), at=now)
        return Response(self.get_serializer(self.found(batch.pk)).data)


class Answer(ExchangeEndpoint):
    """Take over what came back: numbers and refusals, all that can be taken at once. Handed in
    twice, it writes nothing again (409 `nothing_answered`; `errors` tells the lines at fault).
    """

    scope = Scope.EXCHANGING
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="exchange_answer",
        request={"multipart/form-data": AnswerFileSerializer},
        responses=AnswerTakenSerializer,
    )
    def post(self, request: Request, national_batch_id: Any) -> Response:
        batch = self.found(national_batch_id)
        form = AnswerForm({}, request.FILES)
        if not form.is_valid():
            raise refused_by(form)
        file = form.cleaned_data["file"]
        content = file.read()
        reading = answers.read(batch, _policy(), name=file.name, content=content)
        counts = self._taken(request, batch, reading, services.digest_of(content))
        return Response(AnswerTakenSerializer(told_of(reading) | counts).data)

    def _taken(
        self, request: Request, batch: NationalBatch, reading: Reading, digest: str
    ) -> dict[str, int]:
        actor, now = self.actor(request), timezone.now()
        try:
            return services.take_over(
                batch_id=batch.pk, reading=reading, digest=digest, actor=actor, at=now
            )
        except services.NothingAnswered as refusal:
            refusal.errors = [
                {"field": str(fault["row"]), "message": fault["message"]}
                for fault in told_of(reading)["faults"]
            ]
            raise


STEPS: dict[str, type[ExchangeEndpoint]] = {
    "download": Download,
    "hand-over": HandOver,
    "take-back": TakeBack,
    "retry": Retry,
    "answer": Answer,
    "mend": Mend,
}


def told_of(reading: Reading) -> dict[str, Any]:
    """Return how many lines were known before, and those that could not be taken."""
    faults = [
        {"row": row, "code": fault.value, "message": str(FAULTS[fault])}
        for row, fault in reading.faults[:MOST_FAULTS]
    ]
    return {"unchanged": reading.unchanged, "faulty": len(reading.faults), "faults": faults}


def _policy() -> ExchangePolicy:
    return policy_in_force(current_code(), timezone.localdate()).exchange


def _before(key: UUID, request: Request) -> NationalBatch | None:
    """Return the batch that the call with this key began, if the same account made it."""
    batch: NationalBatch | None = NationalBatch.objects.filter(pk=key).first()
    if batch is not None and batch.created_by != request.user.pk:
        raise idempotency.taken()
    return batch
