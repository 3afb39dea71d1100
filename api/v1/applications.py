"""Applications that the caller may see, and deciding on many of them at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.pagination import CursorPages
from api.scopes import Scope
from api.v1.volunteers import NULL, UnitBrief
from api.views import Endpoint
from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.profiles.rules import is_limited
from volunteers.people.registration import deciding, routing
from volunteers.people.registration.conflicts import Why
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import (
    OPEN,
    Application,
    ApplicationState,
    DecisionBatch,
)
from volunteers.people.registration.rules import DECISIONS, Action
from volunteers.people.units import scope

MOST_IDS = 1000


class ApplicationSerializer(serializers.Serializer[Any]):
    """Numbers are masked; seeing one in full is not offered here. Once somebody under 18, or of
    unknown age, was decided on, their birth date is null: their file is opened on its page.
    """

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(ApplicationState.choices)
    channel = serializers.CharField()
    name = serializers.CharField()
    sex = serializers.CharField(help_text="GB/T 2261.1")
    birth_date = serializers.DateField(allow_null=True, help_text=f"{NULL}, once it was decided")
    document_kind = serializers.CharField()
    document_number = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    unit = UnitBrief(allow_null=True)
    approver_unit = UnitBrief(allow_null=True)
    has_conflict = serializers.BooleanField(help_text="A duplicate case is open")
    has_guardian = serializers.SerializerMethodField()
    returned_times = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    volunteer_id = serializers.UUIDField(allow_null=True)
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Application) -> dict[str, Any]:
        """Return what is told of an application, of a minor's that was decided an outline."""
        told: dict[str, Any] = super().to_representation(instance)
        limited = is_limited(instance.birth_date, timezone.localdate())
        return told | {"birth_date": None} if limited and instance.state not in OPEN else told

    def get_document_number(self, one: Application) -> str:
        return masked_number(str(one.document_number or ""))

    def get_phone(self, one: Application) -> str:
        return masked_phone(str(one.phone or ""))

    def get_has_guardian(self, one: Application) -> bool:
        return one.guardian_confirmed_at is not None


class ApplicationFilters(FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=ApplicationState.choices)
    unit = django_filters.UUIDFilter(method="in_subtree", label="A unit and all below it")
    has_conflict = django_filters.BooleanFilter()

    class Meta:
        model = Application
        fields = ("state", "unit", "has_conflict")

    @extend_schema_field(OpenApiTypes.UUID)
    def in_subtree(self, rows: QuerySet[Application], name: str, value: Any) -> Any:
        unit = scope.units_for(self.request.user).filter(pk=value).first()
        return rows.filter(unit__path__startswith=unit.path) if unit else rows.none()


class DecisionSerializer(serializers.Serializer[Any]):
    """What is decided, on whom. What changed after `shown_at` is left out as a conflict."""

    action = serializers.ChoiceField([action.value for action in DECISIONS])
    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_IDS, allow_empty=False
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=deciding.LONGEST_REASON
    )
    shown_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ConflictSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="application_id")
    why = serializers.ChoiceField([why.value for why in Why])
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """`undo_until`: until then the decision can be taken back on the page, and nobody is told."""

    batch = serializers.UUIDField(allow_null=True)
    done = serializers.IntegerField()
    undo_until = serializers.DateTimeField(allow_null=True)
    conflicts = ConflictSerializer(many=True)


class ApplicationEndpoint(Endpoint, GenericAPIView):
    duty = Duty.READ_APPLICATIONS
    scope = Scope.APPLICATIONS
    serializer_class = ApplicationSerializer
    queryset = Application.objects.none()

    def get_queryset(self) -> QuerySet[Application]:
        rows = routing.visible_to(self.request.user)
        return rows.select_related("unit", "approver_unit").defer("answers", "guardian")


class ApplicationList(ApplicationEndpoint):
    """Applications routed to the caller's units, or of them. Drafts are nobody's."""

    pagination_class = CursorPages
    filter_backends = (DjangoFilterBackend, OrderingFilter)
    filterset_class = ApplicationFilters
    ordering_fields = ("submitted_at", "updated_at")
    ordering = ("submitted_at",)

    @extend_schema(operation_id="applications_list", responses=ApplicationSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ApplicationDetail(ApplicationEndpoint):
    """One application."""

    pagination_class = None
    filter_backends = ()
    lookup_url_kwarg = "application_id"

    def get(self, request: Request, application_id: Any) -> Response:
        one = get_object_or_404(self.get_queryset(), pk=application_id)
        return Response(self.get_serializer(one).data)


class Decide(Endpoint, GenericAPIView):
    """Approve, return or reject up to 1,000 applications at once. Whatever speaks against one
    leaves only that one out. Repeated with the same key, the call decides nothing again.
    """

    duty = Duty.DECIDE_APPLICATIONS
    scope = Scope.DECIDE
    serializer_class = DecisionSerializer
    pagination_class = None
    filter_backends = ()
    queryset = Application.objects.none()

    @extend_schema(
        operation_id="applications_decide",
        request=DecisionSerializer,
        responses=OutcomeSerializer,
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key = idempotency.key_of(request)
        if key is not None and (before := _before(key, request)) is not None:
            return Response(before)
        return Response(_decided(request, asked.validated_data, key))


def _decided(request: Request, given: dict[str, Any], key: UUID | None) -> Any:
    rows = routing.decidable_by(request.user).filter(pk__in=given["ids"])
    outcome = deciding.decide(
        selection=Selection(rows, shown_at=given["shown_at"], batch_id=key),
        action=Action(given["action"]),
        reason=given["reason"],
        actor=actor_of(request._request, via="api"),
        at=timezone.now(),
    )
    batch = outcome.batch
    said: dict[str, Any] = {"batch": batch and batch.pk, "undo_until": batch and batch.undo_until}
    said |= {"done": outcome.done, "conflicts": outcome.conflicts}
    return OutcomeSerializer(said).data


def _before(key: UUID, request: Request) -> Any:
    """Return what the call with this key came to, if it was made before by the same account."""
    batch = DecisionBatch.objects.filter(pk=key).first()
    if batch is None:
        return None
    if batch.made_by != request.user.pk:
        raise idempotency.taken()
    left_out = batch.counts.get("left_out", [])
    conflicts = [{"application_id": one, "why": why, "by": "", "at": None} for one, why in left_out]
    said: dict[str, Any] = {"batch": batch.pk, "undo_until": batch.undo_until}
    said |= {"done": batch.counts.get("done", 0), "conflicts": conflicts}
    return OutcomeSerializer(said).data
