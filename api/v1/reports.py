"""The progress table and the provincial overview, as the pages show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import Endpoint
from reporting import queries
from reporting.overview import Filters
from tenants.accounts.roles import Duty
from tenants.context import current_code
from volunteers.office.campaigns.rules import State
from volunteers.people.units import scope

STATES = [state.value for state in State]
PHASE_STATES = ["done", "current", "todo"]


class AsOf(serializers.Serializer[Any]):
    as_of = serializers.DateField(
        required=False, help_text="The day whose targets and states apply; today without"
    )


class StandingSerializer(serializers.Serializer[Any]):
    """Where a line stands in one phase. `target` is null where there is no base."""

    code = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(STATES)
    counted = serializers.IntegerField()
    target = serializers.IntegerField(allow_null=True)
    missing = serializers.IntegerField()


class LineSerializer(serializers.Serializer[Any]):
    """One unit or region. `base` null: nothing reported, or (see `state`) nothing asked."""

    code = serializers.CharField(source="source.code")
    name = serializers.CharField()
    kind = serializers.CharField()
    unit_id = serializers.UUIDField(source="source.unit_id", allow_null=True)
    base = serializers.IntegerField(allow_null=True)
    base_as_of = serializers.DateField(allow_null=True)
    base_source = serializers.CharField(allow_blank=True)
    own_base = serializers.IntegerField(
        source="source.own_base",
        allow_null=True,
        help_text="The sum that the units of a region below have reported; `base` is the notice's",
    )
    entered = serializers.IntegerField()
    registered = serializers.IntegerField()
    share_percent = serializers.DecimalField(
        source="share", max_digits=None, decimal_places=None, allow_null=True
    )
    state = serializers.ChoiceField(STATES)
    standings = StandingSerializer(many=True)
    remark = serializers.CharField(allow_blank=True)
    counted_at = serializers.DateTimeField(source="source.counted_at", allow_null=True)


class TotalsSerializer(serializers.Serializer[Any]):
    base = serializers.IntegerField()
    entered = serializers.IntegerField()
    registered = serializers.IntegerField()
    lines_with_base = serializers.IntegerField(source="based")
    lines_not_reported = serializers.IntegerField(source="silent")
    registered_percent = serializers.DecimalField(
        source="registered_share", max_digits=None, decimal_places=None, allow_null=True
    )
    entered_percent = serializers.DecimalField(
        source="entered_share", max_digits=None, decimal_places=None, allow_null=True
    )
    state = serializers.ChoiceField(STATES)
    standings = StandingSerializer(many=True)


class StepSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    goal = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    days_left = serializers.IntegerField()
    state = serializers.ChoiceField(PHASE_STATES)


class ProgressSerializer(serializers.Serializer[Any]):
    """Figures are the latest counted (`figures_at`), targets and states those of `as_of`."""

    region_code = serializers.CharField()
    region_name = serializers.CharField()
    title = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    as_of = serializers.DateField()
    figures_at = serializers.DateTimeField(allow_null=True)
    rebased_days = serializers.IntegerField()
    phases = StepSerializer(many=True, source="steps")
    totals = TotalsSerializer()
    printed_total = serializers.IntegerField(allow_null=True)
    rows = LineSerializer(many=True)


class TileSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    column = serializers.IntegerField()
    row = serializers.IntegerField()
    share_percent = serializers.DecimalField(
        source="share", max_digits=None, decimal_places=None, allow_null=True
    )
    state = serializers.ChoiceField(STATES)


class OverviewSerializer(serializers.Serializer[Any]):
    table = ProgressSerializer()
    tiles = TileSerializer(many=True)


class Report(Endpoint, GenericAPIView):
    scope = Scope.REPORTS
    pagination_class = None
    filter_backends: tuple[Any, ...] = ()

    def as_of(self) -> dt.date | None:
        """Return the day that was asked for.

        :raises ValidationError: it is none
        """
        asked = AsOf(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        day: dt.date | None = asked.validated_data.get("as_of")
        return day


class Progress(Report):
    """The progress table of the region, or of the units that the account staffs."""

    duty = Duty.READ_PROGRESS
    serializer_class = ProgressSerializer

    @extend_schema(parameters=[AsOf])
    def get(self, request: Request) -> Response:
        user = request.user
        units = None if scope.sees_all(user) else scope.unit_ids_for(user)
        table = queries.progress_table(current_code(), self.as_of(), units=units)
        return Response(self.get_serializer(table).data)


class Overview(Report):
    """The overview of the region and of those below it: numbers, never people."""

    duty = Duty.READ_OVERVIEW
    serializer_class = OverviewSerializer

    @extend_schema(parameters=[AsOf])
    def get(self, request: Request) -> Response:
        found = queries.overview(current_code(), self.as_of(), Filters())
        return Response(self.get_serializer(found).data)
