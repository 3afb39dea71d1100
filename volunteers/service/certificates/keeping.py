"""The files of certificates: set once, kept sealed as they were given out, gone with the person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from tenants.audit import services as audit
from tenants.jobs import leftovers
from tenants.keys import files
from volunteers.people.profiles.models import Volunteer
from volunteers.service.certificates import errors, papers
from volunteers.service.certificates.models import RecordCertificate

FOLDER = "certificates"


def file_of(certificate: RecordCertificate, *, check: Callable[[], None] = lambda: None) -> bytes:
    """Return a certificate's file; one that has none yet is set now, outside of any transaction
    that holds its number, and kept.

    :raises errors.FileGone: the person's data are deleted
    :raises errors.NoGlyph: a character is in none of the region's fonts
    """
    if certificate.stored_file:
        return files.get(certificate.stored_file)
    person = certificate.volunteer_id
    if certificate.shown is None or person is None:
        raise errors.FileGone
    content = papers.certificate(certificate.shown, check=check)
    _keep(certificate, person, content)
    return content


def forget_people(*, volunteer_ids: Iterable[UUID]) -> None:
    """Empty the certificates of people who are to be forgotten, and delete their files. Number,
    period, minutes and state stay: whoever holds the paper can still have it verified.
    """
    theirs = RecordCertificate.objects.filter(volunteer__in=list(volunteer_ids))
    for name in theirs.exclude(stored_file="").values_list("stored_file", flat=True):
        transaction.on_commit(partial(files.delete, name))
    audit.forget(object_type="certificate", object_ids=theirs.values_list("pk", flat=True))
    theirs.update(shown=None, stored_file="", sha256="", revoke_reason="")


def _keep(certificate: RecordCertificate, person: UUID, content: bytes) -> None:
    stored = files.put(FOLDER, content)
    told = {"stored_file": stored, "sha256": hashlib.sha256(content).hexdigest()}
    with transaction.atomic():
        held = Volunteer.objects.hold([person])
        empty = RecordCertificate.objects.filter(pk=certificate.pk, stored_file="")
        kept = held and empty.exclude(shown=None).update(**told)
    if not kept:  # somebody was faster, or the person is gone: either way it is the same file
        files.delete(stored)
        return
    certificate.stored_file, certificate.sha256 = stored, told["sha256"]


@leftovers.names(FOLDER)
def certificate_files() -> Iterable[str]:
    kept = RecordCertificate.objects.order_by().exclude(stored_file="")
    return kept.values_list("stored_file", flat=True)
