"""A roster that a program hands in: received and on its way to the check in one call, the commit
asked for beforehand or by another call.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError

from tenants.audit.services import Actor
from volunteers.groundwork.imports import following
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.errors import ColumnsMissing, KeyTaken
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.people.roster import unattended
from volunteers.people.roster.services import SUBJECT


@dataclass(frozen=True, slots=True)
class Sent:
    """A file for a unit of the sender's scope. `then`: which rows are committed after the check,
    `all`, `good` or none.
    """

    upload: imports.Upload = field(repr=False)
    then: str = ""
    vouched: bool = False
    skip_hidden: bool = False


def send(*, sent: Sent, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Receive a roster and ask for its check, with the columns that its unit settled for these
    headings before, else with those that are sure. Where a required one has none, the import waits
    for a person to settle them on the page.

    :raises FileRefused: it cannot be read
    :raises KeyTaken: another file came with this key a moment ago
    """
    try:
        batch = imports.receive(subject=SUBJECT, upload=sent.upload, actor=actor, at=at)
    except IntegrityError as error:
        raise KeyTaken from error
    mapping = batch.mapping or unattended.sure_columns(batch)
    options = {"skip_hidden": sent.skip_hidden} | ({following.THEN: sent.then} if sent.then else {})
    choices = imports.Choices(mapping, sent.vouched, options)
    try:
        return imports.confirm_columns(batch_id=batch.pk, choices=choices, actor=actor, at=at)
    except ColumnsMissing:
        return batch


def commit(*, batch_id: UUID, good_rows: bool, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Ask for the rows to be written; where what is on file has changed since the check, ask for
    the check again, which the commit then follows by itself.

    :raises WrongStep: the preview is not there
    :raises HasRefused: some rows are refused and `good_rows` was not chosen
    """
    batch: ImportBatch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != BatchState.READY or not batch.reason_code:
        return imports.ask_commit(batch_id=batch_id, good_rows=good_rows, actor=actor, at=at)
    then = following.GOOD if good_rows else following.ALL
    options = {**batch.options, following.THEN: then}
    choices = imports.Choices(batch.mapping, batch.vouched, options)
    return imports.confirm_columns(batch_id=batch_id, choices=choices, actor=actor, at=at)
