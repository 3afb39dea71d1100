"""Shifts in the caller's scope: listed, planned, cancelled; who signed up, signing up, leaving."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.pagination import Pages
from api.scopes import Scope
from api.v1.shift_shapes import (
    CancelSerializer,
    PlanSerializer,
    ShiftsAskedSerializer,
    ShiftSerializer,
    SignedUpSerializer,
    WhoSerializer,
)
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.queries import visible_to as people_of
from volunteers.service.shifts import queries, services
from volunteers.service.shifts.models import Shift, SignUp, SignUpState
from volunteers.service.shifts.rules import Plan


class ShiftEndpoint(Endpoint, GenericAPIView):
    duty = Duty.LEAD_SHIFTS
    scope = Scope.SHIFTS
    write_scope = Scope.SHIFT
    serializer_class: Any = ShiftSerializer
    queryset = Shift.objects.none()
    pagination_class: Any = None
    filter_backends: Any = ()
    lookup_url_kwarg = "shift_id"

    def get_queryset(self) -> QuerySet[Shift]:
        return queries.visible_to(self.request.user)

    def found(self, shift_id: UUID) -> Shift:
        """Return the shift, if it is in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=shift_id)

    def told(self, shift: Shift, status: int = 200) -> Response:
        """Return one shift as it stands."""
        return Response(ShiftSerializer(_counted([shift])[0]).data, status=status)


class ShiftList(ShiftEndpoint):
    """Shifts in scope, ahead or past."""

    pagination_class = Pages

    @extend_schema(
        operation_id="shifts_list",
        responses=ShiftSerializer(many=True),
        parameters=[ShiftsAskedSerializer],
    )
    def get(self, request: Request) -> Response:
        given = ShiftsAskedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        found = queries.listed(request.user, is_past=asked["when"] == "past", at=timezone.now())
        if (project := asked.get("project")) is not None:
            found = found.filter(project=project)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(ShiftSerializer(_counted(page or []), many=True).data)

    @extend_schema(
        operation_id="shifts_create",
        request=PlanSerializer,
        responses={201: ShiftSerializer, 200: ShiftSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Plan a shift of a project in scope. A leader is one whom the caller may choose."""
        given = PlanSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = dict(given.validated_data)
        project = get_object_or_404(queries.projects_for(request.user), pk=asked.pop("project"))
        if asked.get("leader_id"):
            get_object_or_404(queries.leaders_for(request.user), pk=asked["leader_id"])
        key, wanted = idempotency.key_of(request), Plan(**asked)
        told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now(), "key": key}
        shift, status = idempotency.once(
            key,
            before=lambda key: _planned(key, project.pk, wanted),
            make=lambda: services.plan(project=project, wanted=wanted, **told),
        )
        return self.told(shift, status)


class ShiftDetail(ShiftEndpoint):
    """One shift."""

    @extend_schema(operation_id="shifts_retrieve")
    def get(self, _request: Request, shift_id: Any) -> Response:
        return self.told(self.found(shift_id))


class CancelShift(ShiftEndpoint):
    @extend_schema(
        operation_id="shifts_cancel", request=CancelSerializer, responses=ShiftSerializer
    )
    def post(self, request: Request, shift_id: Any) -> Response:
        """Cancel a shift; everybody who has a place or waits is told. Again it is refused."""
        shift, given = self.found(shift_id), CancelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now()}
        services.cancel(shift=shift, reason=given.validated_data["reason"], **told)
        return self.told(self.found(shift_id))


class SignUps(ShiftEndpoint):
    """Who signed up for a shift and did not withdraw; phones are masked."""

    serializer_class = SignedUpSerializer

    @extend_schema(operation_id="sign_ups_list", responses=SignedUpSerializer(many=True))
    def get(self, _request: Request, shift_id: Any) -> Response:
        rows = queries.signed_up(self.found(shift_id))
        return Response(SignedUpSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="sign_ups_create",
        request=WhoSerializer,
        responses={201: SignedUpSerializer, 200: SignedUpSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request, shift_id: Any) -> Response:
        """Sign somebody in scope up, who has asked for it: on a free place, else in line."""
        shift, given = self.found(shift_id), WhoSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = get_object_or_404(people_of(request.user), pk=given.validated_data["volunteer"])
        key = idempotency.key_of(request)
        told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now(), "key": key}
        made, status = idempotency.once(
            key,
            before=lambda key: signed_up_before(key, shift.pk, person),
            make=lambda: services.sign_up(shift=shift, volunteer=person, **told),
        )
        return Response(SignedUpSerializer(made).data, status=status)


class Withdraw(ShiftEndpoint):
    serializer_class = SignedUpSerializer
    lookup_url_kwarg = "sign_up_id"
    parameters: ClassVar = [idempotency.PARAMETER]

    @extend_schema(operation_id="sign_ups_withdraw", request=None, parameters=parameters)
    def post(self, request: Request, sign_up_id: Any) -> Response:
        """Take somebody off a shift, until it starts. A repeated call changes nothing."""
        idempotency.key_of(request)
        rows = SignUp.objects.filter(shift__in=self.get_queryset()).select_related(
            "volunteer__unit"
        )
        found: SignUp = get_object_or_404(rows, pk=sign_up_id)
        if found.state != SignUpState.WITHDRAWN:
            told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now()}
            found = services.withdraw(sign_up=found, **told)
        return Response(SignedUpSerializer(found).data)


def signed_up_before(key: UUID, shift_id: UUID, person: Volunteer) -> SignUp | None:
    """Return what the call with this key did, if it was the same.

    :raises ValidationError: the key was used for something else
    """
    rows = SignUp.objects.select_related("volunteer__unit", "shift__project")
    found: SignUp | None = rows.filter(pk=key).first()
    if found is not None and (found.shift_id, found.volunteer_id) != (shift_id, person.pk):
        raise idempotency.taken()
    return found


def _planned(key: UUID, project_id: UUID, wanted: Plan) -> Shift | None:
    found: Shift | None = Shift.objects.select_related("project__unit").filter(pk=key).first()
    if found is None:
        return None
    same = (project_id, wanted.starts_at, wanted.ends_at, wanted.place)
    if (found.project_id, found.starts_at, found.ends_at, found.place) != same:
        raise idempotency.taken()
    return found


def _counted(shifts: list[Shift]) -> list[Shift]:
    """Return the shifts, each with its places taken and people waiting."""
    rows = queries.counted(shifts)
    for shift, taken, waiting in rows:
        shift.taken, shift.waiting = taken, waiting  # type: ignore[attr-defined]
    return [shift for shift, _taken, _waiting in rows]
