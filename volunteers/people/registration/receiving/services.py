"""Taking a complete application from another program: by the same services as step by step."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from tenants.audit.services import Actor
from tenants.keys import files
from tenants.keys.services import cipher
from volunteers.people.form.uploads import AnswerFile
from volunteers.people.registration import applying, codes
from volunteers.people.registration.applying import RESUME, Kept
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard.rules import CODE_LENGTH, Step

CHANNEL = "api"
CODE = "application.received_code"
SAME = ("name", "document_kind", "document_number")


@dataclass(frozen=True, slots=True)
class Complete:
    """What each step gives, identity first, and the files by the field's code. `key` is the
    caller's, under which the application is kept and found again.
    """

    steps: tuple[Kept, ...]
    uploads: Mapping[str, AnswerFile] = field(repr=False)
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """An application that was handed in, and the code that opens it on the pages; empty once
    another one was issued there.
    """

    application: Application
    code: str = field(repr=False)


def receive(*, complete: Complete, actor: Actor, at: dt.datetime) -> Received:
    """Keep every step and hand the application in: all of it, or nothing.

    :raises AlreadyHere: the document is live here, or an application for it is open
    :raises UnitClosed: the unit takes nobody
    :raises StepMissing: a step lacks something, which its form should have told
    :raises IntegrityError: the key is taken
    """
    first, *others = complete.steps
    with ExitStack() as refused, transaction.atomic():
        asked: dict[str, Any] = {"actor": actor, "at": at}
        begun = applying.begin(kept=first, channel=CHANNEL, key=complete.key, **asked)
        for kept in others:
            applying.keep_step(
                application_id=begun.pk, kept=_with_files(kept, complete, refused), **asked
            )
        application = applying.submit(application_id=begun.pk, actor=actor, at=at)
        code = _code_of(application.pk)
        applying.issue_resume_code(application_id=begun.pk, code=code, **asked)
        refused.pop_all()
    return Received(application, code)


def received_before(*, complete: Complete) -> Received | None:
    """Return what a call with this key came to; None where there was none.

    :raises LookupError: the key stands for another application
    """
    found = Application.objects.filter(pk=complete.key).first() if complete.key else None
    if found is None:
        return None
    given = complete.steps[0].values
    same = all(getattr(found, name) == given.get(name) for name in SAME)
    if found.channel != CHANNEL or not same:
        raise LookupError
    code = _code_of(found.pk)
    is_good = found.resume_hash is not None and bytes(found.resume_hash) == _hash(code)
    return Received(found, code if is_good else "")


def _with_files(kept: Kept, complete: Complete, refused: ExitStack) -> Kept:
    """Store the files with the step that asks for them; they go if the application is refused."""
    if kept.step != Step.DETAILS:
        return kept
    stored = {}
    for code, file in complete.uploads.items():
        stored[code] = file.keep()
        refused.callback(files.delete, stored[code])
    return dataclasses.replace(kept, values={**kept.values, "files": stored})


def _code_of(key: UUID) -> str:
    """Return the code of an application that was received: the same each time, so that a call
    which is repeated is answered like the first; nobody can work it out without the region's key.
    """
    sealed = cipher().keyed_hash(CODE, str(key))
    letters = codes.LETTERS
    return "".join(letters[byte % len(letters)] for byte in sealed[:CODE_LENGTH])


def _hash(code: str) -> bytes:
    return cipher().keyed_hash(RESUME, code)
