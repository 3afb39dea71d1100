"""Earlier service of the caller's units: listed, entered with its proof, decided on, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.shapes import PersonBrief, refused_by
from api.v1.volunteers import UnitBrief
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.policy_versions.services import policy_at
from volunteers.people.units import scope
from volunteers.service.backfill import deciding, queries, services
from volunteers.service.backfill.deciding import Decision
from volunteers.service.backfill.forms import SingleForm
from volunteers.service.backfill.models import BackfillRecord, BackfillState
from volunteers.service.backfill.queries import Asked
from volunteers.service.backfill.rules import Action
from volunteers.service.ledger.models import Precision

ACTIONS = [action.value for action in Action]


class BackfillsAskedSerializer(serializers.Serializer[Any]):
    """`mine` waits for this account's approval; a state, or `all`."""

    tab = serializers.ChoiceField(queries.TABS, default=queries.MINE)
    unit = serializers.UUIDField(required=False, help_text="A unit and all below it")


class BackfillSerializer(serializers.Serializer[Any]):
    """Of a month `served_on` is its first day. `acts`: what this account may do now."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(BackfillState.choices)
    volunteer = PersonBrief()
    unit = UnitBrief()
    project_title = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    served_on = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices)
    minutes = serializers.IntegerField()
    is_proven = serializers.SerializerMethodField()
    reason = serializers.CharField(allow_blank=True)
    entry_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    unit_decided_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    acts = serializers.SerializerMethodField()

    def get_is_proven(self, one: BackfillRecord) -> bool:
        return one.evidence_id is not None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(ACTIONS)))
    def get_acts(self, one: BackfillRecord) -> list[str]:
        user, policy = self.context["request"].user, self.context["policy"]
        return [act.value for act in queries.acts_on(user, one, policy)]


class NewBackfillSerializer(serializers.Serializer[Any]):
    """`person` is a volunteer number; `served` a day or a month (2013-05-04, 2013-05); `duration`
    hours (1.5) or minutes (90min); `scan` a PDF, JPEG or PNG of at most 10 MB.
    """

    person = serializers.CharField(max_length=32)
    project_title = serializers.CharField(max_length=64)
    category = serializers.CharField(required=False, allow_blank=True, max_length=41)
    served = serializers.CharField(max_length=20)
    duration = serializers.CharField(max_length=20)
    content = serializers.CharField(required=False, allow_blank=True, max_length=500)
    scan = serializers.FileField()


class ReturnBackfillSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=4, max_length=deciding.LONGEST_REASON)


class BackfillEndpoint(Endpoint, GenericAPIView):
    duty = Duty.BACKFILL_HOURS
    scope = Scope.BACKFILLS
    write_scope = Scope.BACKFILL
    serializer_class: Any = BackfillSerializer
    queryset = BackfillRecord.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "backfill_id"

    def get_serializer_context(self) -> dict[str, Any]:
        """Return what the shapes need: the policy of the moment too."""
        return {**super().get_serializer_context(), "policy": policy_at(timezone.now())}

    def get_queryset(self) -> QuerySet[BackfillRecord]:
        found = queries.visible_to(self.request.user).select_related("unit", "volunteer__unit")
        return found.defer(*queries.HEAVY)

    def found(self, backfill_id: UUID) -> BackfillRecord:
        """Return the record, if it is of a unit in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=backfill_id)

    def told(self, backfill_id: UUID, status: int = 200) -> Response:
        """Return one record as it stands."""
        return Response(self.get_serializer(self.found(backfill_id)).data, status=status)

    def decide(self, request: Request, backfill_id: UUID, action: Action, reason: str) -> Response:
        """Give or refuse the approval that a record waits for.

        :raises RuleBroken: with why it is not this account's to give now
        """
        rows = BackfillRecord.objects.filter(pk=self.found(backfill_id).pk)
        decision = Decision(rows, action, queries.desk_of(request.user), reason)
        said: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now()}
        outcome = deciding.decide(decision=decision, **said)
        if outcome.left_out:
            raise deciding.told(outcome.left_out[0])
        return self.told(backfill_id)


class BackfillList(BackfillEndpoint):
    """Records of the units in scope: those that wait longest first, ended ones the latest."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="backfill_list",
        responses=BackfillSerializer(many=True),
        parameters=[
            OpenApiParameter("tab", OpenApiTypes.STR, enum=queries.TABS),
            OpenApiParameter("unit", OpenApiTypes.UUID, description="A unit and all below it"),
        ],
    )
    def get(self, request: Request) -> Response:
        asked = BackfillsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        key, unit = asked.validated_data.get("unit"), None
        if key and (unit := scope.units_for(request.user).filter(pk=key).first()) is None:
            raise NotFound
        wanted = Asked(asked.validated_data["tab"], unit)
        rows = queries.listed(request.user, wanted, policy_at(timezone.now()))
        rows = rows.select_related("unit", "volunteer__unit").defer(*queries.HEAVY)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="backfill_create",
        request={"multipart/form-data": NewBackfillSerializer},
        responses={201: BackfillSerializer, 200: BackfillSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Enter one person's earlier service, inside policy's window, with what proves it."""
        key, now = idempotency.key_of(request), timezone.now()
        people, policy = queries.people_for(request.user), policy_at(now)
        form = SingleForm(people, policy, request.data, request.FILES)
        if not form.is_valid():
            raise refused_by(form)

        def make() -> BackfillRecord:
            told, actor = form.told(key), self.actor(request)
            return services.submit(told=told, scan=form.proof(), actor=actor, at=now)

        def before(wanted: UUID) -> BackfillRecord | None:
            found = BackfillRecord.objects.filter(pk=wanted).first()
            if found is not None and found.created_by != request.user.pk:
                raise idempotency.taken()
            return found

        made, status = idempotency.once(key, before=before, make=make)
        return self.told(made.pk, status)


class BackfillDetail(BackfillEndpoint):
    """One record, and what this account may do with it."""

    def get(self, request: Request, backfill_id: Any) -> Response:
        return self.told(backfill_id)


class ApproveBackfill(BackfillEndpoint):
    """Give the approval that the record waits for; the second one writes the ledger."""

    scope = Scope.BACKFILL

    @extend_schema(operation_id="backfill_approve", request=None)
    def post(self, request: Request, backfill_id: Any) -> Response:
        return self.decide(request, backfill_id, Action.APPROVE, "")


class ReturnBackfill(BackfillEndpoint):
    """Return the record, for a reason that says how to mend it."""

    scope = Scope.BACKFILL

    @extend_schema(operation_id="backfill_return", request=ReturnBackfillSerializer)
    def post(self, request: Request, backfill_id: Any) -> Response:
        key = self.found(backfill_id).pk
        asked = ReturnBackfillSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.decide(request, key, Action.RETURN, asked.validated_data["reason"])


class WithdrawBackfill(BackfillEndpoint):
    """Take a waiting record back."""

    scope = Scope.BACKFILL

    @extend_schema(operation_id="backfill_withdraw", request=None)
    def post(self, request: Request, backfill_id: Any) -> Response:
        key = self.found(backfill_id).pk
        services.withdraw(record_id=key, actor=self.actor(request), at=timezone.now())
        return self.told(key)
