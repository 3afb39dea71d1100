"""What is asked and told of shifts and sign-ups."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.shapes import PersonBrief
from volunteers.service.shifts import rules
from volunteers.service.shifts.forms import LONGEST
from volunteers.service.shifts.models import ShiftState, SignUpState

FIGURES: dict[str, Any] = {
    "max_digits": 9,
    "decimal_places": 6,
    "allow_null": True,
    "required": False,
}


class ProjectBrief(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class ShiftBrief(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    project = ProjectBrief()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField()
    state = serializers.ChoiceField(ShiftState.choices)
    cancelled_reason = serializers.CharField(allow_blank=True)


class ShiftSerializer(ShiftBrief):
    """`taken`: places held, offered ones included; `waiting`: people in line."""

    latitude = serializers.DecimalField(**FIGURES)
    longitude = serializers.DecimalField(**FIGURES)
    capacity = serializers.IntegerField()
    taken = serializers.IntegerField()
    waiting = serializers.IntegerField()
    leader_id = serializers.UUIDField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    sign_up_opens_at = serializers.DateTimeField(allow_null=True)
    withdraw_until = serializers.DateTimeField()


class PlanSerializer(serializers.Serializer[Any]):
    """Without `withdraw_until` policy's hours before the start count; without `sign_up_opens_at`
    people sign up once the project is published.
    """

    project = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=128)
    capacity = serializers.IntegerField(min_value=1, max_value=rules.MOST_PLACES)
    latitude = serializers.DecimalField(**FIGURES, min_value=-90, max_value=90)
    longitude = serializers.DecimalField(**FIGURES, min_value=-180, max_value=180)
    leader_id = serializers.UUIDField(allow_null=True, required=False)
    note = serializers.CharField(allow_blank=True, required=False, max_length=LONGEST)
    sign_up_opens_at = serializers.DateTimeField(allow_null=True, required=False)
    withdraw_until = serializers.DateTimeField(allow_null=True, required=False)


class CancelSerializer(serializers.Serializer[Any]):
    """The reason is sent to everybody who signed up: nothing personal belongs in it."""

    reason = serializers.CharField(max_length=LONGEST)


class SignUpSerializer(serializers.Serializer[Any]):
    """`seated` has a place; `offered` has one to confirm until `offered_until`; `waiting` is in
    line, in the order of `asked_at`.
    """

    id = serializers.UUIDField()
    state = serializers.ChoiceField(SignUpState.choices)
    asked_at = serializers.DateTimeField()
    offered_until = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SignedUpSerializer(SignUpSerializer):
    volunteer = PersonBrief()
    masked_phone = serializers.CharField(source="volunteer.masked_phone", allow_blank=True)


class MyShiftSerializer(SignUpSerializer):
    shift = ShiftBrief()


class WhoSerializer(serializers.Serializer[Any]):
    volunteer = serializers.UUIDField(help_text="Somebody in the caller's scope")


class WhichSerializer(serializers.Serializer[Any]):
    shift = serializers.UUIDField()


class ShiftsAskedSerializer(serializers.Serializer[Any]):
    """Shifts ahead and running (the next first) or `past` ones (the last first)."""

    when = serializers.ChoiceField(["ahead", "past"], default="ahead")
    project = serializers.UUIDField(required=False)
