"""Duplicates across regions: the region's own person, and what both offices found."""

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
from api.v1.me import RegionBrief
from api.v1.volunteers import NULL, UnitBrief
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.links import home_of
from volunteers.people.duplicates import queries, rules, services
from volunteers.people.duplicates.models import CaseState, DuplicateCase, Finding
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_limited

LONGEST_NOTE = 500


class OwnPersonSerializer(serializers.Serializer[Any]):
    """Who is on file here, or applies; of the other region's person nothing is known here."""

    volunteer_id = serializers.UUIDField(allow_null=True)
    application_id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    unit = UnitBrief(allow_null=True)
    state = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True, help_text=NULL)
    document_number = serializers.CharField(
        allow_blank=True, help_text="Masked; of somebody on file"
    )


class CaseSerializer(serializers.Serializer[Any]):
    """`contradicts`: both have answered and do not agree, so that the offices have to talk."""

    id = serializers.UUIDField(source="case.id")
    state = serializers.ChoiceField(CaseState.choices, source="case.state")
    person = serializers.SerializerMethodField()
    other_region = serializers.SerializerMethodField()
    own_finding = serializers.ChoiceField(
        Finding.choices, source="case.own_finding", allow_blank=True
    )
    other_finding = serializers.ChoiceField(
        Finding.choices, source="case.other_finding", allow_blank=True
    )
    contradicts = serializers.SerializerMethodField()
    note = serializers.CharField(source="case.note", allow_blank=True)
    opened_at = serializers.DateTimeField(source="case.opened_at")
    found_at = serializers.DateTimeField(source="case.found_at", allow_null=True)
    settled_at = serializers.DateTimeField(source="case.settled_at", allow_null=True)

    @extend_schema_field(OwnPersonSerializer(allow_null=True))
    def get_person(self, line: queries.CaseLine) -> Any:
        own = line.case.volunteer or line.case.application
        if own is None:
            return None
        told = {name: getattr(own, name) for name in ("name", "unit", "state", "birth_date")}
        if is_limited(own.birth_date, timezone.localdate()):
            told["birth_date"] = None
        number = own.masked_number if isinstance(own, Volunteer) else ""
        keys = {"volunteer_id": line.case.volunteer_id, "application_id": line.case.application_id}
        return OwnPersonSerializer({**told, **keys, "document_number": number}).data

    @extend_schema_field(RegionBrief)
    def get_other_region(self, line: queries.CaseLine) -> Any:
        return RegionBrief({"code": line.case.other_region, "name": line.other_region}).data

    def get_contradicts(self, line: queries.CaseLine) -> bool:
        return rules.is_contradiction(line.case.own_finding, line.case.other_finding)


class OtherOfficeSerializer(serializers.Serializer[Any]):
    """How the other office is reached, as everybody may read it; `home` is empty once its region
    is not served any more.
    """

    organisers = serializers.ListField(child=serializers.CharField())
    home = serializers.CharField(allow_blank=True)


class CaseDetailSerializer(CaseSerializer):
    """`case_number` is the same for both offices: what they name when they talk."""

    case_number = serializers.SerializerMethodField()
    other_office = serializers.SerializerMethodField()

    def get_case_number(self, line: queries.CaseLine) -> str:
        return line.case.shared_id.hex[-8:].upper()

    @extend_schema_field(OtherOfficeSerializer)
    def get_other_office(self, line: queries.CaseLine) -> Any:
        organisers = queries.organisers_of(line.case.other_region)
        request = self.context["request"]._request
        home = "" if organisers is None else home_of(line.case.other_region, request)
        return OtherOfficeSerializer({"organisers": organisers or (), "home": home}).data


class FindingSerializer(serializers.Serializer[Any]):
    """`note` stays in this region. No number and no telephone belong in it."""

    finding = serializers.ChoiceField(Finding.choices)
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_NOTE)


class CasesAskedSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(CaseState.choices, required=False)


class CaseEndpoint(Endpoint, GenericAPIView):
    duty = Duty.SETTLE_DUPLICATES
    scope = Scope.DUPLICATES
    serializer_class: Any = CaseDetailSerializer
    queryset = DuplicateCase.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "case_id"

    def get_queryset(self) -> QuerySet[DuplicateCase]:
        return queries.cases()

    def found(self, case_id: UUID) -> DuplicateCase:
        """Return the case."""
        return get_object_or_404(self.get_queryset(), pk=case_id)

    def told(self, case: DuplicateCase) -> Response:
        """Return one case as it stands."""
        return Response(self.get_serializer(queries.lines([case])[0]).data)


class CaseList(CaseEndpoint):
    """The region's cases, the open ones first, the oldest of these first."""

    serializer_class = CaseSerializer

    @extend_schema(
        operation_id="duplicates_list",
        responses=CaseSerializer(many=True),
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=CaseState.values)],
    )
    def get(self, request: Request) -> Response:
        asked = CasesAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(queries.cases(asked.validated_data.get("state", "")))
        lines = queries.lines(page or [])
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)


class CaseDetail(CaseEndpoint):
    """One case."""

    def get(self, request: Request, case_id: Any) -> Response:
        return self.told(self.found(case_id))


class FindingOfCase(CaseEndpoint):
    """Say what this office found about its own person, and tell the other office; where both
    agree, the case is settled. Said again, it takes the place of what was said before.
    """

    scope = Scope.FINDING

    @extend_schema(operation_id="duplicates_find", request=FindingSerializer)
    def post(self, request: Request, case_id: Any) -> Response:
        case = self.found(case_id)
        asked = FindingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.find(
            case_id=case.pk,
            finding=Finding(asked.validated_data["finding"]),
            note=asked.validated_data["note"],
            actor=self.actor(request),
            at=timezone.now(),
        )
        return self.told(self.found(case_id))
