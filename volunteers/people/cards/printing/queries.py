"""What the pages of prints read: who may see which, how far it is, what is amiss with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.jobs.models import JobState
from volunteers.people.cards.models import PrintBatch
from volunteers.people.cards.printing import glyphs
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope

LISTED = 100
NAMED = 50


@dataclass(frozen=True, slots=True)
class Warned:
    """What is amiss with somebody's entry in a print."""

    person: Volunteer
    code: str
    characters: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a print is."""

    state: str
    stage: str
    done: int
    total: int

    @property
    def percent(self) -> float:
        return self.done * 100 / self.total if self.total else 0.0

    @property
    def tenth(self) -> int:
        """Whole tenths, for an announcement every 10 %."""
        return int(self.percent // 10) * 10


def visible_to(user: Any) -> QuerySet[PrintBatch]:
    """Return the prints that an account made itself, or, as an office, all; of units in scope."""
    prints = PrintBatch.objects.all()
    if Role.OFFICE not in user.roles:
        prints = prints.filter(created_by=user.pk)
    if not scope.sees_all(user):
        here = Q(unit_id=None) | Q(unit_id__in=scope.units_for(user).values("pk"))
        prints = prints.filter(here)
    return prints


def history(user: Any) -> list[tuple[PrintBatch, str]]:
    """Return the latest prints, each with who asked for it; two queries."""
    return with_names(list(listed(user)[:LISTED]))


def listed(user: Any) -> QuerySet[PrintBatch]:
    """Return the prints that an account may see, the latest first."""
    return visible_to(user).select_related("job").order_by("-created_at", "-pk")


def with_names(prints: list[PrintBatch]) -> list[tuple[PrintBatch, str]]:
    """Return prints, each with who asked for it; one query."""
    people = User.objects.filter(pk__in={one.created_by for one in prints})
    names = dict(people.values_list("pk", "full_name"))
    return [(one, names.get(one.created_by, "")) for one in prints]


def may_open(batch: PrintBatch, user: Any) -> bool:
    """Tell whether an account may take a print's file: numbers in full are for who gave the reason
    alone, and people under 18 for whom it was approved.
    """
    is_own = bool(batch.options.get("in_full") or batch.options.get("approved"))
    return not is_own or batch.created_by == user.pk


def is_running(batch: PrintBatch) -> bool:
    """Tell whether a print is waiting or being made."""
    return batch.job is not None and batch.job.state in (JobState.QUEUED, JobState.RUNNING)


def progress(batch: PrintBatch) -> Progress:
    """Return how far a print is."""
    job = batch.job
    if job is None:
        return Progress(JobState.QUEUED, "", 0, batch.people)
    return Progress(job.state, job.stage, job.done, job.total or batch.people)


def tally(batch: PrintBatch) -> list[tuple[str, int]]:
    """Return how many people each kind of warning is about, the most frequent first."""
    return Counter(told["code"] for told in batch.warnings).most_common()


def warned(batch: PrintBatch, known: frozenset[int]) -> list[Warned]:
    """Return the first people about whom something is amiss, with the characters that the fonts
    lack.
    """
    told: Sequence[dict[str, str]] = batch.warnings[:NAMED]
    people = Volunteer.objects.select_related("unit").in_bulk(
        [UUID(one["object_id"]) for one in told]
    )
    found = []
    for one in told:
        person = people.get(UUID(one["object_id"]))
        if person is not None:
            lacking = glyphs.missing([person.name, person.unit.name], known)
            characters = "".join(lacking) if one["code"] == "no_glyph" else ""
            found.append(Warned(person, one["code"], characters))
    return found
