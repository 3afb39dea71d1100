"""Units in the caller's scope, with their counted figures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.people.units import queries, scope
from volunteers.people.units.models import Unit

T = TypeVar("T")


class FiguresSerializer(serializers.Serializer[Any]):
    """Null is "not reported" or "never counted"; it never reads as zero."""

    entered = serializers.IntegerField()
    registered = serializers.IntegerField()
    national = serializers.IntegerField()
    baseline = serializers.IntegerField(allow_null=True)
    baseline_on = serializers.DateField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    counted_at = serializers.DateTimeField(allow_null=True)


class UnitSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="unit.id")
    code = serializers.CharField(source="unit.code")
    name = serializers.CharField(source="unit.name")
    kind = serializers.CharField(source="unit.kind")
    location = serializers.CharField(source="unit.location", allow_blank=True)
    parent_id = serializers.UUIDField(source="unit.parent_id", allow_null=True)
    path = serializers.CharField(source="unit.path")
    is_closed = serializers.BooleanField(source="unit.is_closed")
    figures = FiguresSerializer()


class UnitFilters(FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", max_length=64)
    kind = django_filters.CharFilter(max_length=32)
    location = django_filters.CharFilter(max_length=32)
    parent = django_filters.UUIDFilter(field_name="parent_id")
    is_closed = django_filters.BooleanFilter()

    class Meta:
        model = Unit
        fields = ("name", "kind", "location", "parent", "is_closed")


class UnitEndpoint(Endpoint, GenericAPIView):
    duty = Duty.READ_UNITS
    scope = Scope.UNITS
    serializer_class = UnitSerializer
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        return scope.units_for(self.request.user)


class UnitList(UnitEndpoint):
    """The units that the account sees: the region's, or the subtrees that it staffs."""

    filter_backends = (DjangoFilterBackend, OrderingFilter)
    filterset_class = UnitFilters
    ordering_fields = ("position", "code", "path")
    ordering = ("path",)

    @extend_schema(operation_id="units_list", responses=UnitSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = queries.rows((unit.pk, 0) for unit in page or ())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class UnitDetail(UnitEndpoint):
    """One unit."""

    pagination_class = None
    filter_backends = ()
    lookup_url_kwarg = "unit_id"

    def get(self, request: Request, unit_id: Any) -> Response:
        unit = get_object_or_404(self.get_queryset(), pk=unit_id)
        return Response(self.get_serializer(queries.rows([(unit.pk, 0)])[0]).data)


def unit_in_scope(request: Request, text: str) -> Unit:
    """Return the standing unit in the caller's scope that a code or an id names.

    :raises ValidationError: there is none
    """
    named = Q(code=text)
    with contextlib.suppress(ValueError):
        named |= Q(pk=UUID(text))
    unit: Unit | None = scope.units_for(request.user).filter(named, is_closed=False).first()
    if unit is None:
        raise ValidationError({"unit": [_("没有这个单位")]})
    return unit


def with_units(rows: Iterable[T]) -> list[T]:
    """Return rows that name a unit by `unit_id`, each with its `unit`; one query."""
    told: list[Any] = list(rows)
    units = Unit.objects.in_bulk({row.unit_id for row in told if row.unit_id})
    for row in told:
        row.unit = units.get(row.unit_id)
    return told
