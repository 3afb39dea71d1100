"""The files of certificates: set once, kept sealed as they were given out, gone with the person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.jobs import leftovers
from tenants.keys import files
from tenants.policy_versions.services import policy_at
from volunteers.people.own_data.kept import tells
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.standing.rules import kept_for
from volunteers.service.certificates import errors, papers
from volunteers.service.certificates.models import RecordCertificate

FOLDER = "certificates"
RETENTION = "certificate"


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


def forget_people(*, volunteer_ids: Iterable[UUID], at: dt.datetime) -> None:
    """Empty the certificates of people who are to be forgotten, and delete their files; where
    policy has copies kept, once their time is over. Number, period, minutes and state stay:
    whoever holds the paper can still have it verified. Reasons go at once.
    """
    theirs = RecordCertificate.objects.filter(volunteer__in=list(volunteer_ids))
    audit.forget(object_type="certificate", object_ids=theirs.values_list("pk", flat=True))
    theirs.update(revoke_reason="")
    if kept_after_end(at) is None:
        _empty(theirs)


@transaction.atomic
def destroy_due(*, actor: Actor, at: dt.datetime) -> int:
    """Empty the certificates that policy had kept beyond a deletion and keeps no longer; return
    how many.
    """
    gone = Q(volunteer__state=VolunteerState.ANONYMISED)
    time = kept_after_end(at)
    if time is not None:
        gone &= Q(volunteer__ended_at__lte=at - time)
    kept = RecordCertificate.objects.filter(gone).exclude(shown=None)
    keys = list(kept.order_by("pk").values_list("pk", flat=True))
    _empty(RecordCertificate.objects.filter(pk__in=keys))
    subjects = [Subject("certificate", str(key)) for key in keys]
    audit.record_many(actor=actor, action="certificate.destroy", at=at, subjects=subjects)
    return len(keys)


def kept_after_end(at: dt.datetime) -> relativedelta | None:
    """Return how long policy has copies kept after a registration ended (`retention`, code
    `certificate`); None where it says nothing: they go with the person.
    """
    rules = [rule for rule in policy_at(at).retention if rule.code == RETENTION]
    return kept_for(rules, RETENTION) if rules else None


@tells
def told_of(person: Volunteer, at: dt.datetime) -> str:
    """Say which copies stay when a person deletes their data, and until when at the earliest."""
    time = kept_after_end(at)
    kept = RecordCertificate.objects.filter(volunteer=person).exclude(shown=None).count()
    if time is None or not kept:
        return ""
    end = timezone.localdate((person.ended_at or at) + time)
    said = _("志愿服务记录证明的副本 %(n)s 份依规加密留存到 %(end)s，之后销毁。")
    return said % {"n": kept, "end": end.isoformat()}


def _empty(certificates: QuerySet[RecordCertificate]) -> None:
    for name in certificates.exclude(stored_file="").values_list("stored_file", flat=True):
        transaction.on_commit(partial(files.delete, name))
    certificates.update(shown=None, stored_file="", sha256="")


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
