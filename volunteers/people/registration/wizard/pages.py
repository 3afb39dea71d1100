"""The steps as pages: what each asks, what it keeps, and where it leads."""

from __future__ import annotations

import abc
import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tenants.accounts.actors import actor_of
from tenants.errors import RuleBroken
from tenants.keys import files
from tenants.messaging import addresses
from tenants.messaging.errors import TooManyTries
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.people.registration import applying, codes
from volunteers.people.registration.applying import Kept
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import errors, holding, progress, proving, rules
from volunteers.people.registration.wizard.fields import Terms
from volunteers.people.registration.wizard.proving import Proof, Sent
from volunteers.people.registration.wizard.rules import STEPS, Step
from volunteers.people.registration.wizard.wording import STEP_WORDS

FOLDER = "volunteers/people/registration/wizard"
ACT = "wizard-act"  # no field of a region's form has a hyphen
SEND, LEAVE = "send", "leave"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of an applicant: whose application (none yet on the first step), when."""

    request: HttpRequest
    application: Application | None
    at: dt.datetime
    policy: RegionPolicy

    @classmethod
    def of(cls, request: HttpRequest, at: dt.datetime) -> Visit:
        return cls(request, holding.held(request, at), at, policy_at(at))

    @property
    def terms(self) -> Terms:
        on = progress.age_day(self.application, self.at)
        return Terms(self.policy, on, progress.contact_channels(self.policy))

    @property
    def here(self) -> Application:
        """Return the application of a page that is reached only with one."""
        if self.application is None:
            raise errors.NoSuchApplication
        return self.application

    def keep(self, kept: Kept) -> Application:
        """Keep a step, beginning with it if nothing is kept yet."""
        try:
            application = self._kept(kept)
        except BaseException:  # what came with a step that was not kept is nobody's
            for name in kept.values.get("files", {}).values():
                files.delete(name)
            raise
        holding.hold(self.request, application, self.at)
        return application

    def _kept(self, kept: Kept) -> Application:
        actor = actor_of(self.request)
        if self.application is None:
            return applying.begin(kept=kept, actor=actor, at=self.at)
        return applying.keep_step(
            application_id=self.application.pk, kept=kept, actor=actor, at=self.at
        )

    def count_try(self, purpose: str) -> None:
        """Count one request of this address.

        :raises TooManyTries: it is over its limits
        """
        addresses.refuse_too_many(self.request.META.get("REMOTE_ADDR"), purpose=purpose)


class StepPage(abc.ABC):
    """One step: a form, what it keeps, and whether it may go on."""

    step: ClassVar[Step]
    proof: ClassVar[Proof | None] = None

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.sent: Sent | None = None
        self.is_known = False
        request = visit.request
        self.form = self.make_form(request.POST if request.method == "POST" else None)

    @abc.abstractmethod
    def make_form(self, data: Any) -> Any:
        """Return the step's form, bound to what was sent, if anything was."""

    @abc.abstractmethod
    def kept(self, *, is_whole: bool) -> Kept:
        """Return what is to be kept; of a step left half-way only what is right in it."""

    def may_try(self) -> bool:
        """Count one try to register; where there were too many, the form says so."""
        try:
            self.visit.count_try("register")
        except TooManyTries as refusal:
            self.form.add_error(None, str(refusal))
            return False
        return True

    def is_proved(self) -> bool:
        """Whether the step's contact is proved; where not, the form says so."""
        return True

    def shown(self) -> dict[str, Any]:
        return {}

    def answer(self) -> HttpResponse:
        """Answer a request for this step."""
        if self.visit.request.method == "POST":
            act = self.visit.request.POST.get(ACT, "")
            if act == LEAVE:
                return self.leave()
            if act == SEND and self.proof:
                self.sent = proving.send(self.visit.request, self.form, self.proof, self.visit.at)
            elif self.form.is_valid() and self.is_proved() and (gone := self._went_on()):
                return gone
        return self.render()

    def leave(self) -> HttpResponse:
        """Keep what is right, and show once how to come back."""
        self.form.is_valid()
        if self.visit.application is None and not self.may_try():
            return self.render()
        application = self.visit.keep(self.kept(is_whole=False))
        return saved(self.visit, application)

    def render(self) -> HttpResponse:
        application = self.visit.application
        shown = frame(self.step, application) | {
            "form": self.form,
            "sent": self.sent,
            "is_known": self.is_known,
            "policy": self.visit.policy,
        }
        template = f"{FOLDER}/{self.step}.html"
        return render(self.visit.request, template, shown | self.shown())

    def _went_on(self) -> HttpResponse | None:
        try:
            application = self.visit.keep(self.kept(is_whole=True))
        except errors.AlreadyHere as refusal:
            self.is_known = True
            self.form.add_error("document_number", str(refusal))
            return None
        except RuleBroken as refusal:
            self.form.add_error(None, str(refusal))
            return None
        return redirect(url_of(progress.gap(application, self.visit.at)))


def saved(visit: Visit, application: Application) -> HttpResponse:
    """Leave the machine without a trace, and show the code once."""
    code = applying.issue_resume_code(
        application_id=application.pk, actor=actor_of(visit.request), at=visit.at
    )
    holding.forget(visit.request)
    shown = {"application": application, "code": codes.written(code)}
    return render(visit.request, f"{FOLDER}/saved.html", shown)


def frame(step: Step, application: Application | None) -> dict[str, Any]:
    """Return what the frame of every step shows: the steps, which is the present one, the next."""
    place, following = STEPS.index(step), rules.after(step)
    states = ("done", "current", "todo")
    steps = [
        {"name": STEP_WORDS[one], "state": states[(at > place) - (at < place) + 1]}
        for at, one in enumerate(STEPS)
    ]
    return {
        "application": application,
        "steps": steps,
        "place": place + 1,
        "title": STEP_WORDS[step],
        "next_title": STEP_WORDS[following],
        "idle_seconds": int(holding.GOOD_FOR.total_seconds()),
        "back": url_of(STEPS[place - 1]) if place else "registration:start",
    }


def url_of(step: str) -> str:
    """Return the name of a step's page."""
    return f"registration:{Step(step)}"
