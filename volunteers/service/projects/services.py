"""Every write to a project: made, changed, copied, submitted, decided on, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields
from uuid import UUID

from django.db import transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy.subjects.service import HoursApprover
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.rules import is_reason
from volunteers.people.registration.applying import version_of
from volunteers.service.projects import errors, rules
from volunteers.service.projects.facts import ProjectClosed
from volunteers.service.projects.models import Project, ProjectState
from volunteers.service.projects.rules import Action, Place

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit says of its project."""

    title: str
    theme: str
    summary: str
    place: str
    contact_name: str
    contact_phone: str
    category: str = ""
    duties: str = ""
    needs: str = ""
    skills: str = ""
    training: str = ""
    insurance: str = ""
    min_age: int | None = None
    max_age: int | None = None


SAID = tuple(field.name for field in fields(Told))


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided on a submitted project, by whom it is asked, and why it is returned."""

    action: Action
    place: Place
    reason: str = ""


@transaction.atomic
def create(*, unit_id: UUID, told: Told, actor: Actor, at: dt.datetime) -> Project:
    """Make a draft of a unit.

    :raises AgesMissEverybody: nobody is of the ages
    """
    project = Project(unit_id=unit_id, created_by=actor.user_id, created_at=at)
    project.policy_version = version_of(policy_at(at))
    _write(project, told, at)
    _record("project.create", project, [None, str(project.state)], (actor, at))
    return project


@transaction.atomic
def edit(*, project: Project, told: Told, actor: Actor, at: dt.datetime) -> Project:
    """Change what is said of a project.

    :raises NotOpen: it waits for a decision, was approved by somebody, or is closed
    :raises AgesMissEverybody: nobody is of the ages
    """
    found = _locked(project)
    if not rules.may_edit(found.state, _approver(at)):
        raise _not_open(found)
    changed = [name for name in SAID if getattr(found, name) != getattr(told, name)]
    _write(found, told, at)
    subject = Subject("project", str(found.pk), {"changed": [None, changed]})
    audit.record(actor=actor, action="project.edit", at=at, subject=subject)
    return found


def copy(*, project: Project, actor: Actor, at: dt.datetime) -> Project:
    """Make a draft of the same unit that says the same; its shifts are not copied."""
    told = Told(**{name: getattr(project, name) for name in SAID})
    return create(unit_id=project.unit_id, told=told, actor=actor, at=at)


@transaction.atomic
def submit(*, project: Project, actor: Actor, at: dt.datetime) -> Project:
    """Ask for publication; where policy has nobody to approve, publish at once.

    :raises NotOpen: it is no draft, and was not returned
    """
    found = _locked(project)
    found.submitted_at, found.reason = at, ""
    found.policy_version = version_of(policy_at(at))
    return _go(found, Action.SUBMIT, (actor, at))


@transaction.atomic
def decide(*, project: Project, decision: Decision, actor: Actor, at: dt.datetime) -> Project:
    """Publish a submitted project, or return it with what is to be mended. Of two people at the
    same instant one decides, and the other is told who did.

    :raises ReasonMissing: a return says why, in 4 to 500 characters
    :raises NotYours: policy asks somebody else
    :raises NotOpen: it does not wait for a decision
    """
    if decision.action not in rules.DECISIONS:
        raise ValueError(f"{decision.action} is no decision")
    reason = _reason(decision.reason) if decision.action is Action.RETURN else ""
    found = _locked(project)
    if not rules.is_asked(_approver(at), decision.place):
        raise errors.NotYours
    found.reason = reason
    return _go(found, decision.action, (actor, at))


@transaction.atomic
def close(*, project: Project, reason: str, actor: Actor, at: dt.datetime) -> Project:
    """End a published project; shifts that are ahead are cancelled, and whoever signed up is told.

    :raises ReasonMissing: closing says why, in 4 to 500 characters
    :raises NotOpen: it is not published
    """
    said = _reason(reason)
    found = _locked(project)
    found.reason, found.closed_at = said, at
    closed = _go(found, Action.CLOSE, (actor, at))
    publish(ProjectClosed(closed.pk, said, actor, at))
    return closed


def _locked(project: Project) -> Project:
    found: Project = Project.objects.select_for_update().get(pk=project.pk)
    return found


def _approver(at: dt.datetime) -> HoursApprover:
    return policy_at(at).service.project_approver


def _reason(text: str) -> str:
    said = text.strip()
    if not is_reason(said) or len(said) > LONGEST_REASON:
        raise errors.ReasonMissing
    return said


def _not_open(project: Project) -> errors.NotOpen:
    who = project.decided_by_label if project.state in (rules.PUBLISHED, rules.RETURNED) else ""
    return errors.NotOpen(ProjectState(project.state).label, who)


def _go(project: Project, action: Action, by: tuple[Actor, dt.datetime]) -> Project:
    actor, at = by
    after = rules.state_after(project.state, action, _approver(at))
    if after is None:
        raise _not_open(project)
    before, project.state, project.updated_at = str(project.state), after, at
    if after in (rules.PUBLISHED, rules.RETURNED):
        project.decided_at, project.decided_by = at, actor.user_id
        project.decided_by_label = actor.label
    project.save()
    _record(f"project.{action}", project, [before, after], by)
    return project


def _write(project: Project, told: Told, at: dt.datetime) -> None:
    if not rules.ages_fit(told.min_age, told.max_age):
        raise errors.AgesMissEverybody
    for name, value in asdict(told).items():
        setattr(project, name, value)
    project.updated_at = at
    project.save()


def _record(
    action: str, project: Project, states: list[str | None], by: tuple[Actor, dt.datetime]
) -> None:
    actor, at = by
    subject = Subject("project", str(project.pk), {"state": states}, project.reason)
    audit.record(actor=actor, action=action, at=at, subject=subject)
