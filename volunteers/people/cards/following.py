"""What happens to cards, and to what was printed, when something happens to their people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenants.audit.services import system_actor
from volunteers.groundwork.common.facts import handles
from volunteers.people.cards import services
from volunteers.people.cards.models import Card
from volunteers.people.cards.printing import keeping
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.registration.facts import ApplicationDecided, DecisionUndone
from volunteers.people.registration.models import Application
from volunteers.people.registration.rules import Action
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded, PersonReinstated

VIA = "card"


@handles(ApplicationDecided)
def issue_first_cards(fact: ApplicationDecided) -> None:
    """Whoever is approved gets a card; the number follows as the batch's last write."""
    if fact.action != Action.APPROVE:
        return
    approved = Application.objects.filter(pk__in=fact.application_ids, volunteer__isnull=False)
    keys = approved.values_list("volunteer", flat=True)
    services.issue_cards(volunteer_ids=list(keys), actor=system_actor(VIA), at=fact.at)


@handles(PeopleRegistered)
def issue_to_registered(fact: PeopleRegistered) -> None:
    """Whoever confirmed, or was vouched for, gets a card as well."""
    services.issue_cards(volunteer_ids=fact.volunteer_ids, actor=system_actor(VIA), at=fact.at)


@handles(DecisionUndone)
def take_cards_back(fact: DecisionUndone) -> None:
    """An approval that was taken back within its time leaves no card, also none on paper: nobody
    was told of one.
    """
    people = [*fact.removed, *fact.entered]
    Card.objects.filter(volunteer__in=people).delete()
    keeping.forget_people(volunteer_ids=people)


@handles(PersonEnded)
def void_cards(fact: PersonEnded) -> None:
    """Whoever has left has no good card."""
    reason = _("注册已终止")
    services.void_of_people(volunteer_ids=[fact.volunteer_id], reason=reason, at=fact.at)


@handles(PersonReinstated)
def issue_again(fact: PersonReinstated) -> None:
    """An ending recorded by mistake made the card void: the next one is issued."""
    services.issue_cards(volunteer_ids=[fact.volunteer_id], actor=system_actor(VIA), at=fact.at)


@handles(PersonAnonymised)
def forget_cards(fact: PersonAnonymised) -> None:
    """Of whoever is to be forgotten no card remains, and no printed file."""
    Card.objects.filter(volunteer__in=fact.volunteer_ids).delete()
    keeping.forget_people(volunteer_ids=fact.volunteer_ids)
