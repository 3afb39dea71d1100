"""Volunteer cards of the people in the caller's scope: listed, counted, issued, lost, void."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.pagination import CursorPages
from api.scopes import Scope
from api.v1.shapes import LONGEST_REASON, PersonBrief
from api.views import Endpoint
from tenants.accounts.roles import Duty
from volunteers.people.cards import issuing, queries, rules, services
from volunteers.people.cards.models import Card
from volunteers.people.cards.queries import GROUPS, CardFilter
from volunteers.people.cards.rules import Act, Standing
from volunteers.people.units import scope

STANDINGS = [standing.value for standing in Standing]
CARD_GROUPS = [group for group in GROUPS if group]
ACTS = [act.value for act in Act]


class CardsAskedSerializer(serializers.Serializer[Any]):
    """The groups of the page's tabs, and a unit with all below it."""

    state = serializers.ChoiceField(CARD_GROUPS, required=False)
    unit = serializers.UUIDField(required=False, help_text="A unit and all below it")


class FormerCardSerializer(serializers.Serializer[Any]):
    """`state` is how the card stands today: a good one may have expired, or be suspended."""

    id = serializers.UUIDField()
    issue = serializers.IntegerField(help_text="The person's first, second … card")
    state = serializers.SerializerMethodField()
    issued_at = serializers.DateTimeField()
    expires_on = serializers.DateField(allow_null=True)
    printed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField(allow_blank=True)

    @extend_schema_field(serializers.ChoiceField(STANDINGS))
    def get_state(self, card: Card) -> str:
        return services.standing_of(card, timezone.localdate())


class CardSerializer(FormerCardSerializer):
    volunteer = PersonBrief()
    volunteer_number = serializers.CharField(
        source="volunteer.volunteer_number", allow_blank=True, help_text="Empty before it is given"
    )


class CardDetailSerializer(CardSerializer):
    """`acts`: what can be done with the card now. `cards`: all of the person's, the last first."""

    acts = serializers.SerializerMethodField()
    cards = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(ACTS)))
    def get_acts(self, card: Card) -> list[str]:
        standing = services.standing_of(card, timezone.localdate())
        return [act.value for act in rules.open_acts(standing)]

    @extend_schema_field(FormerCardSerializer(many=True))
    def get_cards(self, card: Card) -> Any:
        return FormerCardSerializer(queries.cards_of(card.volunteer), many=True).data


class CardCountsSerializer(serializers.Serializer[Any]):
    """People by how their last card stands; `missing` are registered and have no good one."""

    all = serializers.IntegerField()
    valid = serializers.IntegerField()
    unprinted = serializers.IntegerField()
    expired = serializers.IntegerField()
    lost = serializers.IntegerField()
    void = serializers.IntegerField()
    missing = serializers.IntegerField()


class IssueSerializer(serializers.Serializer[Any]):
    job = serializers.UUIDField()
    missing = serializers.IntegerField(help_text="How many people have no good card yet")


class CardReasonSerializer(serializers.Serializer[Any]):
    """No number and no telephone belong in a reason: it stands in the history and the audit."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class CardEndpoint(Endpoint, GenericAPIView):
    duty = Duty.MANAGE_CARDS
    scope = Scope.CARDS
    serializer_class: Any = CardDetailSerializer
    queryset = Card.objects.none()
    pagination_class: Any = None
    filter_backends: Any = ()
    lookup_url_kwarg = "card_id"

    def get_queryset(self) -> QuerySet[Card]:
        return queries.visible_to(self.request.user).select_related("volunteer__unit")

    def found(self, card_id: UUID) -> Card:
        """Return the card, if its holder is in the caller's scope."""
        return get_object_or_404(self.get_queryset(), pk=card_id)

    def asked(self, request: Request) -> CardFilter | None:
        """Return the filter that was asked for; None where its unit is out of scope."""
        given = CardsAskedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        key, group = given.validated_data.get("unit"), given.validated_data.get("state", "")
        unit = scope.units_for(request.user).filter(pk=key).first() if key else None
        return None if key and unit is None else CardFilter(unit, group)


class CardList(CardEndpoint):
    """The last card of each person in scope."""

    serializer_class = CardSerializer
    pagination_class = CursorPages
    filter_backends = (OrderingFilter,)
    ordering_fields = ("issued_at",)
    ordering = ("-issued_at",)

    @extend_schema(
        operation_id="cards_list",
        responses=CardSerializer(many=True),
        parameters=[CardsAskedSerializer],
    )
    def get(self, request: Request) -> Response:
        rows: QuerySet[Card] = Card.objects.none()
        asked = self.asked(request)
        if asked is not None:
            rows = queries.listed(request.user, asked, timezone.localdate())
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class CardCounts(CardEndpoint):
    """How many cards stand how, of a unit or of all in scope, and how many people lack one."""

    serializer_class = CardCountsSerializer

    @extend_schema(
        operation_id="cards_counts",
        parameters=[CardsAskedSerializer(partial=True)],
    )
    def get(self, request: Request) -> Response:
        asked, on = self.asked(request), timezone.localdate()
        counts = queries.group_counts(request.user, asked.unit, on) if asked else {}
        told = {group or "all": counts.get(group, 0) for group in GROUPS}
        told["missing"] = queries.missing(request.user)
        return Response(self.get_serializer(told).data)


class CardDetail(CardEndpoint):
    """One card, what can be done with it, and the person's others."""

    def get(self, request: Request, card_id: Any) -> Response:
        return Response(self.get_serializer(self.found(card_id)).data)


class IssueCards(CardEndpoint):
    """Issue a card to every registered person in scope who has no good one, in the background.
    Asked for twice, it gives nobody two.
    """

    scope = Scope.CARD
    serializer_class = IssueSerializer

    @extend_schema(operation_id="cards_issue", request=None, responses={202: IssueSerializer})
    def post(self, request: Request) -> Response:
        missing = queries.missing(request.user)
        job = issuing.request_missing(actor=self.actor(request), at=timezone.now())
        return Response(self.get_serializer({"job": job.pk, "missing": missing}).data, status=202)


class CardStep(CardEndpoint):
    """What is done with one card, for a reason."""

    scope = Scope.CARD
    act: ClassVar[Act]

    def post(self, request: Request, card_id: Any) -> Response:
        return self.changed(request, self.found(card_id))

    def changed(self, request: Request, card: Card, **options: Any) -> Response:
        """Do it, and tell of the card that stands then."""
        asked = CardReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reason, now = asked.validated_data["reason"], timezone.now()
        after, status = idempotency.once(
            options.get("key"),
            before=lambda key: self._issued(key, card),
            make=lambda: services.ACTS[self.act](
                card_id=card.pk, reason=reason, actor=self.actor(request), at=now, **options
            ),
        )
        told = self.get_serializer(self.found(after.pk)).data
        return Response(told, status=status if options else 200)

    def _issued(self, key: UUID, card: Card) -> Card | None:
        issued: Card | None = Card.objects.filter(pk=key).first()
        if issued is not None and issued.volunteer_id != card.volunteer_id:
            raise idempotency.taken()
        return issued


STEP: dict[str, Any] = {"request": CardReasonSerializer, "responses": CardDetailSerializer}


@extend_schema_view(post=extend_schema(operation_id="cards_lose", **STEP))
class LoseCard(CardStep):
    """Report a card lost: whoever verifies it is told. Its number stays."""

    act = Act.LOSE


@extend_schema_view(post=extend_schema(operation_id="cards_void", **STEP))
class VoidCard(CardStep):
    """Make a card void; the person stays registered."""

    act = Act.VOID


class ReissueCard(CardStep):
    """Issue the next card in place of one that is worn, wrong, expired, lost or void."""

    act = Act.REISSUE

    @extend_schema(
        operation_id="cards_reissue",
        request=CardReasonSerializer,
        responses={201: CardDetailSerializer, 200: CardDetailSerializer},
        parameters=[idempotency.PARAMETER],
    )
    def post(self, request: Request, card_id: Any) -> Response:
        card = self.found(card_id)
        return self.changed(request, card, key=idempotency.key_of(request))
