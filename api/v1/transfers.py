"""Transfers from and to the caller's units: listed, asked for, carried on, ended."""

from __future__ import annotations

import contextlib
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.scopes import Scope
from api.v1.me import RegionBrief
from api.v1.shapes import refused_by
from api.v1.volunteers import UnitBrief
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.people.profiles.queries import visible_to
from volunteers.people.transfers import crossing, queries, services
from volunteers.people.transfers.forms import AnswerForm, WishForm
from volunteers.people.transfers.models import OPEN, Transfer, TransferKind, TransferState
from volunteers.people.transfers.rules import Act
from volunteers.people.units.models import Unit

ACTS = [act.value for act in Act]
SIDES = ("open", "ended")
LONGEST = 500


class TransfersAskedSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(SIDES, default="open")


class TransferSerializer(serializers.Serializer[Any]):
    """`leaves` and `comes` in words: a unit here, or a region and the unit that was named there.
    `masked_number` is told of who comes from another region, until they are here.
    """

    id = serializers.UUIDField(source="transfer.id")
    kind = serializers.ChoiceField(TransferKind.choices, source="transfer.kind")
    state = serializers.ChoiceField(TransferState.choices, source="transfer.state")
    volunteer_id = serializers.UUIDField(source="transfer.volunteer_id", allow_null=True)
    name = serializers.CharField(allow_blank=True)
    masked_number = serializers.SerializerMethodField()
    leaves = serializers.CharField(allow_blank=True)
    comes = serializers.CharField(allow_blank=True)
    from_unit = UnitBrief(source="transfer.from_unit", allow_null=True)
    to_unit = UnitBrief(source="transfer.to_unit", allow_null=True)
    other_region = serializers.CharField(source="transfer.other_region", allow_blank=True)
    reason = serializers.CharField(source="transfer.reason", allow_blank=True)
    refusal = serializers.CharField(source="transfer.refusal", allow_blank=True)
    created_at = serializers.DateTimeField(source="transfer.created_at")
    released_at = serializers.DateTimeField(source="transfer.released_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="transfer.ended_at", allow_null=True)

    def get_masked_number(self, line: queries.TransferLine) -> str:
        return str((line.transfer.person or {}).get("masked_number", ""))


class TransferDetailSerializer(TransferSerializer):
    """`acts`: what this account may do now. `is_accepted`: the file is on its way here."""

    acts = serializers.ListField(child=serializers.ChoiceField(ACTS))
    is_accepted = serializers.BooleanField()

    def to_representation(self, instance: queries.TransferLine) -> dict[str, Any]:
        """Return one transfer, with what the caller may do."""
        told = TransferSerializer(instance).data
        acts = queries.open_acts(self.context["request"].user, instance.transfer)
        is_accepted = instance.transfer.state in OPEN and crossing.is_accepted(instance.transfer)
        return {**told, "acts": [act.value for act in acts], "is_accepted": is_accepted}


class WishSerializer(serializers.Serializer[Any]):
    """To a `unit` of this region, or to another `region` (see `transfers/regions`) and there to the
    unit that is named in words.
    """

    volunteer = serializers.UUIDField()
    unit = serializers.CharField(
        default="", allow_blank=True, max_length=128, help_text="Code, name or id"
    )
    region = serializers.CharField(default="", allow_blank=True, max_length=63)
    unit_named = serializers.CharField(default="", allow_blank=True, max_length=128)
    reason = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)


class ReasonGivenSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=LONGEST)


class AcceptSerializer(ReasonGivenSerializer):
    """`unit` takes who comes from another region; between two units of a region it is none."""

    unit = serializers.CharField(
        default="", allow_blank=True, max_length=128, help_text="Code, name or id"
    )


class RefuseSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=LONGEST)


class TransferEndpoint(Endpoint, GenericAPIView):
    duty = Duty.HANDLE_TRANSFERS
    scope = Scope.TRANSFERS
    write_scope = Scope.TRANSFER
    serializer_class: Any = TransferDetailSerializer
    queryset = Transfer.objects.none()
    filter_backends: Any = ()
    lookup_url_kwarg = "transfer_id"

    def get_queryset(self) -> QuerySet[Transfer]:
        return queries.visible_to(self.request.user)

    def found(self, transfer_id: UUID) -> Transfer:
        """Return the transfer, if it is from or to a unit in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=transfer_id)

    def told(self, transfer: Transfer, status: int = 200) -> Response:
        """Return one transfer as it stands."""
        return Response(self.get_serializer(queries.lines([transfer])[0]).data, status=status)


class TransferList(TransferEndpoint):
    """Transfers from and to the units in scope: the open ones, the oldest first, or the ended."""

    serializer_class = TransferSerializer

    @extend_schema(
        operation_id="transfers_list",
        responses=TransferSerializer(many=True),
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=SIDES, description="`open` if none")
        ],
    )
    def get(self, request: Request) -> Response:
        asked = TransfersAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        is_open = asked.validated_data["state"] == "open"
        page = self.paginate_queryset(queries.listed(request.user, is_open=is_open))
        lines = queries.lines(page or [])
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    @extend_schema(
        operation_id="transfers_create",
        request=WishSerializer,
        responses={201: TransferDetailSerializer, 200: TransferDetailSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Ask for somebody's transfer; whose roster they are on releases them."""
        asked = WishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person = get_object_or_404(visible_to(request.user), pk=asked.validated_data["volunteer"])
        wish = _wish(request, asked.validated_data)
        transfer, status = idempotency.once(
            wish.key,
            before=lambda key: _before(key, person.pk, wish),
            make=lambda: services.ask(
                volunteer_id=person.pk, wish=wish, actor=self.actor(request), at=timezone.now()
            ),
        )
        self.serializer_class = TransferDetailSerializer
        return self.told(transfer, status)


class TransferDetail(TransferEndpoint):
    """One transfer, and what this account may do with it."""

    def get(self, request: Request, transfer_id: Any) -> Response:
        return self.told(self.found(transfer_id))


class ReachableRegions(TransferEndpoint):
    """The regions to which somebody can be transferred."""

    serializer_class = RegionBrief
    pagination_class = None

    @extend_schema(operation_id="transfers_regions", responses=RegionBrief(many=True))
    def get(self, request: Request) -> Response:
        rows = [{"code": code, "name": name} for code, name in queries.reachable()]
        return Response(self.get_serializer(rows, many=True).data)


class TransferStep(TransferEndpoint):
    """A step of one transfer, by the side whose it is."""

    scope = Scope.TRANSFER
    act: ClassVar[Act]
    asked_by: ClassVar[type[serializers.Serializer[Any]]] = ReasonGivenSerializer

    def post(self, request: Request, transfer_id: Any) -> Response:
        transfer = self.found(transfer_id)
        answer = self.answer(request, transfer)
        if self.act not in queries.open_acts(request.user, transfer):
            raise services.NotPossible
        services.act(
            transfer_id=transfer.pk,
            act=self.act,
            answer=answer,
            actor=self.actor(request),
            at=timezone.now(),
        )
        return self.told(self.found(transfer_id))

    def answer(self, request: Request, transfer: Transfer) -> services.Answer:
        """Return what came with the step, by the rules of the page's form."""
        asked = self.asked_by(data=request.data)
        asked.is_valid(raise_exception=True)
        sent = {**asked.validated_data, "unit": _code(asked.validated_data.get("unit", ""))}
        asks_unit = transfer.kind == TransferKind.IN and self.act is Act.ACCEPT
        form = AnswerForm(asks_unit=asks_unit, data=sent)
        if not form.is_valid():
            raise refused_by(form)
        return form.answer()


def _step(name: str, request: type[serializers.Serializer[Any]]) -> Any:
    told = extend_schema(
        operation_id=f"transfers_{name}", request=request, responses=TransferDetailSerializer
    )
    return extend_schema_view(post=told)


@_step("release", ReasonGivenSerializer)
class Release(TransferStep):
    """Let the person go: the giving side's."""

    act = Act.RELEASE


@_step("accept", AcceptSerializer)
class Accept(TransferStep):
    """Take the person: the receiving side's. From another region the file follows."""

    act = Act.ACCEPT
    asked_by = AcceptSerializer


@_step("refuse", RefuseSerializer)
class Refuse(TransferStep):
    """Refuse, for a reason that the other side sees."""

    act = Act.REFUSE
    asked_by = RefuseSerializer


@_step("cancel", ReasonGivenSerializer)
class CancelTransfer(TransferStep):
    """Withdraw a transfer that was not accepted yet."""

    act = Act.CANCEL


STEPS = (Release, Accept, Refuse, CancelTransfer)


def _wish(request: Request, given: dict[str, Any]) -> services.Wish:
    """Return what was asked for, by the rules of the page's form."""
    form = WishForm(queries.reachable(), {**given, "unit": _code(given["unit"])})
    if not form.is_valid():
        raise refused_by(form)
    return form.wish("unit", key=idempotency.key_of(request))


def _code(text: str) -> str:
    """Return the code of the unit that an id names; anything else as it stands."""
    with contextlib.suppress(ValueError):
        return Unit.objects.filter(pk=UUID(text)).values_list("code", flat=True).first() or text
    return text


def _before(key: UUID, volunteer_id: UUID, wish: services.Wish) -> Transfer | None:
    """Return what the call with this key asked for, if it was the same."""
    rows = Transfer.objects.select_related("volunteer", "from_unit", "to_unit")
    transfer: Transfer | None = rows.filter(pk=key).first()
    if transfer is None:
        return None
    unit_id = None if wish.unit is None else wish.unit.pk
    same = (transfer.volunteer_id, transfer.other_region, transfer.wanted_unit)
    is_same = same == (volunteer_id, wish.region, wish.unit_named) and (
        transfer.kind != TransferKind.UNIT or transfer.to_unit_id == unit_id
    )
    if not is_same:
        raise idempotency.taken()
    return transfer
