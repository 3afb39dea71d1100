"""Roster imports of the caller's units: handed in, looked at, committed, cancelled, undone."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.import_shapes import (
    BatchDetailSerializer,
    BatchSerializer,
    CommitSerializer,
    ProblemsAskedSerializer,
    UploadSerializer,
)
from api.v1.units import unit_in_scope, with_units
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.groundwork.imports import following, limits, repeats, undoing
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.errors import KeyTaken
from volunteers.groundwork.imports.models import BatchState, ImportBatch, ImportProblem
from volunteers.groundwork.imports.refusals import FileRefused
from volunteers.people.roster import queries, sending


class ImportFilters(FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=BatchState.choices)

    class Meta:
        model = ImportBatch
        fields = ("state",)


class ImportEndpoint(Endpoint, GenericAPIView):
    duty = Duty.IMPORT_ROSTER
    scope = Scope.IMPORTS
    write_scope = Scope.IMPORT
    serializer_class: Any = BatchDetailSerializer
    queryset = ImportBatch.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "batch_id"

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return queries.batches_for(self.request.user).select_related("job")

    def found(self, batch_id: UUID) -> ImportBatch:
        """Return the import, if it is for a unit in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=batch_id)

    def told(self, batch: ImportBatch, status: int = 200) -> Response:
        """Return one import as it stands."""
        return Response(self.get_serializer(with_units([batch])[0]).data, status=status)


class ImportList(ImportEndpoint):
    """Imports for the units in scope, the newest first."""

    serializer_class = BatchSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ImportFilters
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="imports_list", responses=BatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = self.filter_queryset(self.get_queryset()).order_by("-created_at", "-pk")
        page = with_units(self.paginate_queryset(rows) or [])
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="imports_create",
        request={"multipart/form-data": UploadSerializer},
        responses={201: BatchSerializer, 200: BatchSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Hand a roster in. It is checked in the background, and with `commit` written after."""
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        upload = _upload(request, asked.validated_data)
        if (before := _before(request, upload)) is not None:
            return self.told(before)
        given = asked.validated_data
        then = given["commit"] if given["commit"] in (following.ALL, following.GOOD) else ""
        sent = sending.Sent(upload, then, given["vouched"], given["skip_hidden"])
        with _keyed():
            batch = sending.send(sent=sent, actor=self.actor(request), at=timezone.now())
        return self.told(batch, status=201)


class ImportDetail(ImportEndpoint):
    """One import: its state, counts, progress, and a page of what is wrong in its file."""

    @extend_schema(
        operation_id="imports_retrieve",
        parameters=[
            ProblemsAskedSerializer,
            OpenApiParameter("page", OpenApiTypes.INT, description="Of the problems"),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="Of the problems"),
        ],
    )
    def get(self, request: Request, batch_id: Any) -> Response:
        batch = self.found(batch_id)
        asked = ProblemsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = {name: value for name, value in asked.validated_data.items() if value}
        rows = ImportProblem.objects.filter(batch=batch, **wanted).order_by("row", "pk")
        page = self.paginate_queryset(rows)
        batch.problem_page = self.get_paginated_response(page).data  # type: ignore[attr-defined]
        return self.told(batch)


class StepEndpoint(ImportEndpoint):
    """A step of one import; repeated with its key, it is not taken again."""

    scope = Scope.IMPORT
    serializer_class = BatchSerializer
    pagination_class = None

    def step(self, request: Request, batch: ImportBatch, move: Any, **options: Any) -> Response:
        """Take the step that the address names, and tell how the import stands then."""
        asked = {
            "batch_id": batch.pk,
            "actor": self.actor(request),
            "at": timezone.now(),
            **options,
        }
        with _keyed():
            done = repeats.once(
                batch_id=batch.pk,
                step=request.path.rsplit("/", 1)[-1],
                key=idempotency.key_of(request),
                move=lambda: move(**asked),
            )
        return self.told(done)


STEP: dict[str, Any] = {"responses": BatchSerializer, "parameters": [idempotency.PARAMETER]}


class Commit(StepEndpoint):
    """Write the rows of a checked import in the background: all, or the good ones alone. If the
    roster has changed since the check, it is checked again first.
    """

    @extend_schema(operation_id="imports_commit", request=CommitSerializer, **STEP)
    def post(self, request: Request, batch_id: Any) -> Response:
        batch = self.found(batch_id)
        asked = CommitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        good_rows = asked.validated_data["rows"] == following.GOOD
        return self.step(request, batch, sending.commit, good_rows=good_rows)


class Cancel(StepEndpoint):
    """Give up an import that has not ended. What a running job has written is rolled back."""

    @extend_schema(operation_id="imports_cancel", request=None, **STEP)
    def post(self, request: Request, batch_id: Any) -> Response:
        return self.step(request, self.found(batch_id), imports.cancel)


class Undo(StepEndpoint):
    """Take a committed import back in the background, whole or not at all, until `undo_until`."""

    @extend_schema(operation_id="imports_undo", request=None, **STEP)
    def post(self, request: Request, batch_id: Any) -> Response:
        return self.step(request, self.found(batch_id), undoing.ask_undo)


@contextlib.contextmanager
def _keyed() -> Iterator[None]:
    """Refuse a key that asked for something else as every call of the API does."""
    try:
        yield
    except KeyTaken as error:
        raise idempotency.taken() from error


def _upload(request: Request, given: dict[str, Any]) -> imports.Upload:
    """Return the file for a unit in the caller's scope; too large a one is refused unread."""
    unit, file = unit_in_scope(request, given["unit"]), given["file"]
    if file.size > limits.FILE_BYTES:
        raise FileRefused("too_large")
    return imports.Upload(file.name, file.read(), unit.pk, idempotency.key_of(request))


def _before(request: Request, upload: imports.Upload) -> ImportBatch | None:
    """Return what the call with this key brought, if the same account made it before."""
    if upload.key is None:
        return None
    batch: ImportBatch | None = ImportBatch.objects.filter(pk=upload.key).first()
    if batch is None:
        return None
    same = (batch.created_by, batch.unit_id, batch.file_digest)
    if same != (request.user.pk, upload.unit_id, hashlib.sha256(upload.content).hexdigest()):
        raise idempotency.taken()
    return batch
