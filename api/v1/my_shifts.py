"""The caller's own shifts: for a volunteer, signed in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.shift_shapes import MyShiftSerializer, WhichSerializer
from api.v1.shifts import signed_up_before
from api.views import Endpoint
from tenants.accounts.actors import account_of
from tenants.accounts.roles import Duty
from volunteers.people.profiles.models import Volunteer
from volunteers.service.projects.models import ProjectState
from volunteers.service.shifts import queries, services
from volunteers.service.shifts.models import Shift, SignUp, SignUpState


class MyEndpoint(Endpoint, GenericAPIView):
    duty = Duty.SIGN_UP
    scope = Scope.SHIFTS
    write_scope = Scope.SHIFT
    serializer_class = MyShiftSerializer
    queryset = SignUp.objects.none()
    pagination_class = None
    filter_backends = ()
    lookup_url_kwarg = "sign_up_id"

    def get_queryset(self) -> QuerySet[SignUp]:
        rows = SignUp.objects.select_related("volunteer", "shift__project")
        return rows.filter(volunteer__user_id=account_of(self.request._request).pk)


class MyShifts(MyEndpoint):
    """What is ahead, the next first, then the last fifty that are past."""

    @extend_schema(operation_id="my_shifts_list", responses=MyShiftSerializer(many=True))
    def get(self, request: Request) -> Response:
        mine = queries.mine(self.person(request), timezone.now())
        return Response(MyShiftSerializer([*mine.ahead, *mine.past], many=True).data)

    @extend_schema(
        operation_id="my_shifts_create",
        request=WhichSerializer,
        responses={201: MyShiftSerializer, 200: MyShiftSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Sign up for a shift of a published project: on a free place, else in line."""
        person, given = self.person(request), WhichSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        published = Shift.objects.filter(project__state=ProjectState.PUBLISHED)
        shift = get_object_or_404(published, pk=given.validated_data["shift"])
        key = idempotency.key_of(request)
        told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now(), "key": key}
        made, status = idempotency.once(
            key,
            before=lambda key: signed_up_before(key, shift.pk, person),
            make=lambda: services.sign_up(shift=shift, volunteer=person, **told),
        )
        return Response(MyShiftSerializer(made).data, status=status)

    @staticmethod
    def person(request: Request) -> Volunteer:
        """Return the volunteer who calls."""
        return get_object_or_404(Volunteer, user_id=account_of(request._request).pk)


class WithdrawMine(MyEndpoint):
    parameters: ClassVar = [idempotency.PARAMETER]

    @extend_schema(operation_id="my_shifts_withdraw", request=None, parameters=parameters)
    def post(self, request: Request, sign_up_id: Any) -> Response:
        """Give one's place back, or leave the line, in time. A repeated call changes nothing."""
        idempotency.key_of(request)
        found: SignUp = get_object_or_404(self.get_queryset(), pk=sign_up_id)
        if found.state != SignUpState.WITHDRAWN:
            told: dict[str, Any] = {"actor": self.actor(request), "at": timezone.now()}
            services.withdraw(sign_up=found, **told)
            found = self.get_queryset().get(pk=found.pk)
        return Response(MyShiftSerializer(found).data)
