"""People on the roster in the caller's scope, masked as everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import CursorPages
from api.scopes import Scope
from api.v1.answers import AnswersField, answered, described
from api.views import Endpoint
from tenants.accounts.roles import Duty
from tenants.errors import UnknownRegion
from tenants.policy_versions.services import NoPolicyYet
from volunteers.people.profiles import queries, search
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.profiles.rules import WITHHELD, is_limited
from volunteers.people.units import scope

NULL = "Null for somebody under 18 or of unknown age"


class UnitBrief(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class AnswersSchema(OpenApiSerializerFieldExtension):
    """Describes the answers by the form that the region asks today."""

    target_class = AnswersField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """Return the schema of `answers`; outside of a region any field may stand there."""
        try:
            return described(answered())
        except (UnknownRegion, NoPolicyYet):
            return {"type": "object", "nullable": True, "readOnly": True}


class VolunteerSerializer(serializers.Serializer[Any]):
    """Numbers are masked; seeing one in full is not offered here. Of somebody under 18, or of
    unknown age, birth date, ethnicity, political status and answers are null: their file is
    opened on its page, approved one by one.
    """

    id = serializers.UUIDField()
    name = serializers.CharField()
    sex = serializers.CharField(help_text="GB/T 2261.1")
    birth_date = serializers.DateField(allow_null=True, help_text=NULL)
    ethnicity = serializers.CharField(
        allow_blank=True, allow_null=True, help_text=f"GB/T 3304. {NULL}"
    )
    political_status = serializers.CharField(
        allow_blank=True, allow_null=True, help_text=f"GB/T 4762. {NULL}"
    )
    document_kind = serializers.CharField()
    document_number = serializers.CharField(source="masked_number", allow_blank=True)
    phone = serializers.CharField(source="masked_phone", allow_blank=True)
    unit = UnitBrief()
    state = serializers.ChoiceField(VolunteerState.choices)
    registered_at = serializers.DateTimeField(allow_null=True)
    national_number = serializers.CharField(allow_blank=True)
    answers = AnswersField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Volunteer) -> dict[str, Any]:
        """Return what is told of a person, of a minor an outline."""
        told: dict[str, Any] = super().to_representation(instance)
        limited = is_limited(instance.birth_date, timezone.localdate())
        return told | dict.fromkeys(WITHHELD) if limited else told


class VolunteerFilters(FilterSet):
    state = django_filters.ChoiceFilter(choices=VolunteerState.choices)
    unit = django_filters.UUIDFilter(method="in_subtree", label="A unit and all below it")
    has_national_number = django_filters.BooleanFilter(method="with_national_number")
    updated_since = django_filters.IsoDateTimeFilter(method="changed_since")

    class Meta:
        model = Volunteer
        fields = ("state", "unit", "has_national_number", "updated_since")

    @extend_schema_field(OpenApiTypes.UUID)
    def in_subtree(self, people: QuerySet[Volunteer], name: str, value: Any) -> QuerySet[Volunteer]:
        unit = scope.units_for(self.request.user).filter(pk=value).first()
        return people.filter(unit__path__startswith=unit.path) if unit else people.none()

    @extend_schema_field(OpenApiTypes.DATETIME)
    def changed_since(
        self, people: QuerySet[Volunteer], name: str, value: dt.datetime
    ) -> QuerySet[Volunteer]:
        try:
            return people.filter(updated_at__gte=value.astimezone(dt.UTC))
        except OverflowError as error:  # the first or last day of all time, in another zone
            raise ValidationError({name: [_("时间超出范围。")]}) from error

    @extend_schema_field(OpenApiTypes.BOOL)
    def with_national_number(
        self, people: QuerySet[Volunteer], name: str, value: bool
    ) -> QuerySet[Volunteer]:
        without = people.filter(national_number="")
        return people.exclude(national_number="") if value else without


class VolunteerEndpoint(Endpoint, GenericAPIView):
    duty = Duty.READ_ROSTER
    scope = Scope.VOLUNTEERS
    serializer_class = VolunteerSerializer
    queryset = Volunteer.objects.none()

    def get_queryset(self) -> QuerySet[Volunteer]:
        return queries.visible_to(self.request.user).select_related("unit")


class VolunteersEndpoint(VolunteerEndpoint):
    pagination_class = CursorPages
    filter_backends = (DjangoFilterBackend, OrderingFilter)
    filterset_class = VolunteerFilters
    ordering_fields = ("created_at", "updated_at")
    ordering = ("-created_at",)

    def told(self, people: QuerySet[Volunteer]) -> Response:
        """Return a page of people."""
        page = self.get_serializer(self.paginate_queryset(people), many=True)
        return self.get_paginated_response(page.data)


class VolunteerList(VolunteersEndpoint):
    """People of the units in scope. A name or number does not belong in an address: `search`."""

    @extend_schema(operation_id="volunteers_list", responses=VolunteerSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.told(self.filter_queryset(self.get_queryset()))


class SearchSerializer(serializers.Serializer[Any]):
    """Name, pinyin, initials, a whole document number or phone, volunteer or national number."""

    q = serializers.CharField(max_length=search.LONGEST)


class VolunteerSearch(VolunteersEndpoint):
    """People found by name or number, which is sent in the body and stands in no address. The
    filters and the order are those of the list; `next` is posted to with the same body. Parts of
    encrypted numbers find nobody.
    """

    @extend_schema(
        operation_id="volunteers_search",
        request=SearchSerializer,
        responses=VolunteerSerializer(many=True),
        filters=True,
    )
    def post(self, request: Request) -> Response:
        asked = SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = search.condition(search.read(asked.validated_data["q"]))
        return self.told(self.filter_queryset(self.get_queryset()).filter(found))


class VolunteerDetail(VolunteerEndpoint):
    """One person."""

    pagination_class = None
    filter_backends = ()
    lookup_url_kwarg = "volunteer_id"

    def get(self, request: Request, volunteer_id: Any) -> Response:
        person = get_object_or_404(self.get_queryset(), pk=volunteer_id)
        return Response(self.get_serializer(person).data)
