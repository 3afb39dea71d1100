"""Claims about records of hours, for who reviews them: listed, read, answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.v1.shapes import refused_by
from api.v1.volunteers import UnitBrief
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.service.claims import queries, rules, services, wording, writing
from volunteers.service.claims.forms import AnswerForm, ClaimFilterForm, initial_of
from volunteers.service.claims.models import ClaimKind, ClaimState, ClaimStep, HourClaim
from volunteers.service.claims.rules import Act
from volunteers.service.claims.services import Answer

REVIEWING = (Act.UPHOLD.value, Act.REFUSE.value)


class ClaimsAskedSerializer(serializers.Serializer[Any]):
    tab = serializers.ChoiceField(queries.TABS, default=queries.TABS[0])
    kind = serializers.ChoiceField(ClaimKind.choices, required=False)
    unit = serializers.UUIDField(required=False)


class ClaimSerializer(serializers.Serializer[Any]):
    """What ought to stand by the claim; `days` since it was made, `is_late` beyond `due_on`."""

    id = serializers.UUIDField(source="claim.id")
    kind = serializers.ChoiceField(ClaimKind.choices, source="claim.kind")
    state = serializers.ChoiceField(ClaimState.choices, source="claim.state")
    volunteer_id = serializers.UUIDField(source="claim.volunteer_id")
    name = serializers.CharField(source="claim.volunteer.name", allow_blank=True)
    unit = UnitBrief(source="claim.unit")
    project_title = serializers.CharField(source="claim.project_title", allow_blank=True)
    entry_id = serializers.UUIDField(source="claim.entry_id", allow_null=True)
    shift_id = serializers.UUIDField(source="claim.shift_id", allow_null=True)
    served_on = serializers.DateField(source="claim.served_on")
    starts_at = serializers.DateTimeField(source="claim.starts_at", allow_null=True)
    ends_at = serializers.DateTimeField(source="claim.ends_at", allow_null=True)
    minutes = serializers.IntegerField(source="claim.minutes")
    due_on = serializers.DateField(source="claim.due_on")
    is_late = serializers.BooleanField()
    days = serializers.IntegerField()
    created_at = serializers.DateTimeField(source="claim.created_at")
    ended_at = serializers.DateTimeField(source="claim.ended_at", allow_null=True)


class ClaimStepSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    to_state = serializers.ChoiceField(ClaimState.choices)
    by = serializers.CharField(source="by_label", allow_blank=True)
    reason = serializers.CharField(allow_null=True)


class ClaimDetailSerializer(ClaimSerializer):
    """`result_id`: the entry that upholding gave; `acts`: what this account may do now."""

    text = serializers.CharField(source="claim.text", allow_null=True)
    result_id = serializers.UUIDField(source="claim.result_id", allow_null=True)
    steps = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField()

    @extend_schema_field(ClaimStepSerializer(many=True))
    def get_steps(self, line: wording.Line) -> list[Any]:
        found: list[ClaimStep] = queries.steps_of(line.claim)
        return list(ClaimStepSerializer(found, many=True).data)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(REVIEWING)))
    def get_acts(self, line: wording.Line) -> list[str]:
        hand = queries.hand_of(self.context["request"].user, line.claim.unit)
        return [act.value for act in rules.open_acts(line.claim.state, hand)]


class UpholdSerializer(serializers.Serializer[Any]):
    """What is to stand; whatever is left out is as claimed. Times are the region's own."""

    served_on = serializers.DateField(required=False)
    starts = serializers.TimeField(required=False, allow_null=True)
    ends = serializers.TimeField(required=False, allow_null=True)
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=rules.MONTH_MINUTES
    )
    reason = serializers.CharField(min_length=4, max_length=500)


class RefuseClaimSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=4, max_length=500)


class ClaimEndpoint(Endpoint, GenericAPIView):
    duty = Duty.REVIEW_CLAIMS
    scope = Scope.CLAIMS
    serializer_class: Any = ClaimDetailSerializer
    queryset = HourClaim.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "claim_id"

    def get_queryset(self) -> QuerySet[HourClaim]:
        return queries.visible_to(self.request.user)

    def found(self, claim_id: UUID) -> HourClaim:
        """Return the claim, if a unit in the caller's scope has to review it."""
        return get_object_or_404(self.get_queryset(), pk=claim_id)

    def told(self, claim: HourClaim) -> Response:
        """Return one claim as it stands."""
        return Response(self.get_serializer(wording.line_of(claim, timezone.localdate())).data)


class ClaimList(ClaimEndpoint):
    """Claims in scope, by when they are due: those that wait for this account, all open ones,
    those that are late, or the ended, the latest first.
    """

    serializer_class = ClaimSerializer

    @extend_schema(
        operation_id="claims_list",
        responses=ClaimSerializer(many=True),
        parameters=[
            OpenApiParameter("tab", OpenApiTypes.STR, enum=queries.TABS),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=ClaimKind.values),
            OpenApiParameter("unit", OpenApiTypes.UUID, description="A unit and all below it"),
        ],
    )
    def get(self, request: Request) -> Response:
        asked = ClaimsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        filters = ClaimFilterForm(request.query_params).asked(request.user)
        today = timezone.localdate()
        page = self.paginate_queryset(queries.listed(request.user, filters, today))
        lines = wording.lines(page or [], today)
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)


class ClaimDetail(ClaimEndpoint):
    """One claim with its steps, and what this account may do with it."""

    def get(self, request: Request, claim_id: Any) -> Response:
        return self.told(self.found(claim_id))


class UpholdClaim(ClaimEndpoint):
    """Write what stands into the ledger: a unit's answer to a claim, the office's to an appeal."""

    scope = Scope.CLAIM

    @extend_schema(
        operation_id="claims_uphold", request=UpholdSerializer, responses=ClaimDetailSerializer
    )
    def post(self, request: Request, claim_id: Any) -> Response:
        claim = self.found(claim_id)
        asked = UpholdSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = AnswerForm(_sent(claim, asked.validated_data), entry=writing.standing_entry(claim))
        if not form.is_valid():
            raise refused_by(form)
        answer = _answer(request, claim, asked.validated_data)
        who: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now()}
        services.uphold(claim=claim, stands=form.stands(), answer=answer, **who)
        return self.told(self.found(claim_id))


class RefuseClaim(ClaimEndpoint):
    """Leave the ledger as it is, for a reason that the volunteer sees."""

    scope = Scope.CLAIM

    @extend_schema(
        operation_id="claims_refuse", request=RefuseClaimSerializer, responses=ClaimDetailSerializer
    )
    def post(self, request: Request, claim_id: Any) -> Response:
        claim = self.found(claim_id)
        asked = RefuseClaimSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer = _answer(request, claim, asked.validated_data)
        services.refuse(claim=claim, answer=answer, actor=self.actor(request), at=timezone.now())
        return self.told(self.found(claim_id))


def _sent(claim: HourClaim, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the page's form: what was claimed, and what is given instead. Times
    that are given give the minutes, unless these are given too.
    """
    claimed = initial_of(writing.claimed_of(claim))
    if {"starts", "ends"} & given.keys():
        claimed["minutes"] = None
    return {**claimed, **given, "act": Act.UPHOLD.value}


def _answer(request: Request, claim: HourClaim, given: dict[str, Any]) -> Answer:
    return Answer(queries.hand_of(request.user, claim.unit), given["reason"])
