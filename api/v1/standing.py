"""A person's standing: what may be done about it, and doing it, as on the page of each act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.v1.shapes import refused_by
from api.views import Endpoint
from tenants.accounts.roles import Duty, holds
from volunteers.people.profiles import queries
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.standing import rules, services
from volunteers.people.standing.forms import LONGEST, ReasonForm
from volunteers.people.standing.rules import Act

ACTS = [act.value for act in Act]


class VolunteerStandingSerializer(serializers.Serializer[Any]):
    """`acts`: what the caller may do now. A suspended person is `registered` and `is_suspended`."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(VolunteerState.choices)
    is_suspended = serializers.SerializerMethodField()
    suspended_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    acts = serializers.SerializerMethodField()

    def get_is_suspended(self, person: Volunteer) -> bool:
        return person.suspended_at is not None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(ACTS)))
    def get_acts(self, person: Volunteer) -> list[str]:
        user, now = self.context["request"].user, services.standing_of(person)
        return [act.value for act in rules.open_acts(now) if _may(user, act)]


class ActSerializer(serializers.Serializer[Any]):
    """An act, with a reason where it needs one. No number and no telephone belong in it: it stands
    in the person's history and in the audit.
    """

    act = serializers.ChoiceField(
        ACTS,
        help_text="`suspend`, `restore` (ends a suspension), `withdraw`, `record_death`, `expel`; "
        "`reinstate` takes back a death or an expulsion that was recorded by mistake",
    )
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST,
        help_text="Required but for `withdraw` and `restore`",
    )


class StandingOfVolunteer(Endpoint, GenericAPIView):
    """Where a registration stands, and what may become of it."""

    duty = Duty.RECORD_WITHDRAWAL
    scope = Scope.VOLUNTEERS
    write_scope = Scope.STANDING
    serializer_class = VolunteerStandingSerializer
    queryset = Volunteer.objects.none()
    pagination_class = None
    filter_backends = ()
    lookup_url_kwarg = "volunteer_id"

    def get_queryset(self) -> QuerySet[Volunteer]:
        return queries.visible_to(self.request.user)

    def found(self, volunteer_id: UUID) -> Volunteer:
        """Return the person, if in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=volunteer_id)

    @extend_schema(operation_id="volunteers_standing_retrieve")
    def get(self, request: Request, volunteer_id: Any) -> Response:
        return Response(self.get_serializer(self.found(volunteer_id)).data)

    @extend_schema(
        operation_id="volunteers_standing_change",
        request=ActSerializer,
        responses=VolunteerStandingSerializer,
    )
    def post(self, request: Request, volunteer_id: Any) -> Response:
        """Carry out one act. What the state does not allow (any more) is refused with 409 and
        `standing`, so that a repeated call changes nothing. All but `withdraw` are the office's.
        """
        person = self.found(volunteer_id)
        asked = ActSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        act = Act(asked.validated_data["act"])
        if not _may(request.user, act):
            raise PermissionDenied
        form = ReasonForm(act, asked.validated_data)
        if not form.is_valid():
            raise refused_by(form)
        done = services.change_standing(
            volunteer_id=person.pk,
            act=act,
            reason=form.cleaned_data["reason"],
            actor=self.actor(request),
            at=timezone.now(),
        )
        return Response(self.get_serializer(done).data)


def _may(user: Any, act: Act) -> bool:
    """Whether an account may do it: leaving is recorded by units too, all else by the office."""
    return act is Act.WITHDRAW or holds(user, Duty.CHANGE_STANDING)
