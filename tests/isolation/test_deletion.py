"""Whoever has their data deleted is in nothing that stays (SECURITY P4): one person goes through
application, approval, card, print, national batch, a transfer that is refused and a correction,
named in every reason that staff write; then every table, opened where the region's key opens it,
every file, every session, the cache and the log are searched.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tenants.accounts.actors import label_of
from tenants.accounts.roles import Role
from tenants.audit.services import Actor
from tenants.context import in_region
from tenants.guard import RegionModel
from tenants.jobs import services as jobs
from tenants.keys import files
from tenants.keys.services import cipher
from tenants.letters import delivering
from tenants.messaging import delivery
from tests.approvals.applications import make_application
from tests.cards.papers import pages_of, printed
from tests.factories import make_number, make_user
from tests.isolation.test_canaries import everything_stored
from tests.service_factories import make_entry
from tests.wizard.walks import Applicant
from volunteers.groundwork.common import documents
from volunteers.people.cards import services as cards
from volunteers.people.cards.models import Card, PrintKind
from volunteers.people.cards.printing import services as printing
from volunteers.people.duplicates import services as duplicates
from volunteers.people.duplicates.models import DuplicateCase, Finding
from volunteers.people.exchange import services as exchange
from volunteers.people.exchange.models import NationalRow
from volunteers.people.exchange.rules import Judged, Reading
from volunteers.people.own_data import services as own_data
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles import unmasking
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import deciding, telling
from volunteers.people.registration.claiming import services as claiming
from volunteers.people.registration.claiming.services import Chosen
from volunteers.people.registration.models import Application, DecisionBatch, VolunteerNumber
from volunteers.people.registration.rules import Action
from volunteers.people.standing import anonymising
from volunteers.people.standing import services as standing
from volunteers.people.standing.rules import Act as Ending
from volunteers.people.transfers import services as transfers
from volunteers.people.transfers.models import Transfer
from volunteers.people.transfers.rules import Act
from volunteers.people.transfers.services import Answer
from volunteers.people.transfers.services import Wish as TransferWish
from volunteers.service.certificates import services as certificates
from volunteers.service.certificates.content import Certifier, Wish
from volunteers.service.certificates.rules import Period

NAME, OTHER_NAME, PHONE, ADDRESS = "司徒白鹭", "司徒白鹤", "13687654321", "白鹭巷七十七号"
NUMBER, OTHER_NUMBER = (make_number(serial, area="460108") for serial in (771, 772))
USERNAME = "stbl13687654321"
PLAIN = (NAME, OTHER_NAME, PHONE, ADDRESS, NUMBER, OTHER_NUMBER, USERNAME[:4] + "1368")
FILED = ("national", "signed")  # sealed filings stay for their retention; the person is told
LATER = dt.timedelta(minutes=1)


@pytest.fixture
def office(region: Any) -> Actor:
    user = make_user(Role.OFFICE)
    return Actor(user.pk, label_of(user), None, "page")


@pytest.fixture
def person(
    office: Actor,
    client_of: Callable[[str], Client],
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> Volunteer:
    """One who has been through all of it, where no file of another test lies."""
    at = timezone.now()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "alpha", ignore_errors=True)
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        found = approved(Applicant(client_of("alpha"), number=NUMBER), office, at)
        printed_and_filed(found, office, at)
        refused_elsewhere(found, office, at)
        certified(found, office, at)
        named_by_staff(found, office, at)
        corrected(found, office, at)
        told(at)
    return found


def approved(applicant: Applicant, office: Actor, at: dt.datetime) -> Volunteer:
    """A draft that was given up, then an application: submitted, approved, an account opened."""
    applicant.typed |= {"name": NAME, "phone": PHONE}
    applicant.submitted()
    applicant.client.post("/register/withdraw/")
    applicant.client.post("/register/leave/")
    applicant.filled().details(employer=ADDRESS)
    applicant.agreements()
    applicant.submit()
    decide(applicant, Action.RETURN, office, f"{NAME}的照片不清楚")
    DecisionBatch.objects.update(undo_until=at)
    told(at)
    applicant.submit()
    decide(applicant, Action.APPROVE, office, f"{NAME}材料齐全")
    person = Volunteer.objects.get(name=NAME)
    chosen_name = Chosen(USERNAME[:20], "shan hai zhi xing wo")
    claiming.claim(volunteer_id=person.pk, chosen=chosen_name, actor=office, at=at)
    return person


def decide(applicant: Applicant, action: Action, office: Actor, reason: str) -> None:
    chosen = deciding.Selection(Application.objects.filter(pk=applicant.row.pk))
    said = {"action": action, "reason": reason, "actor": office, "at": timezone.now()}
    assert deciding.decide(selection=chosen, **said).done == 1


def named_by_staff(person: Volunteer, office: Actor, at: dt.datetime) -> None:
    """Every act on one person that is done for a reason, in words of staff."""
    said: dict[str, Any] = {"reason": f"{NAME}本人来电", "actor": office, "at": at}
    for act in (Ending.SUSPEND, Ending.RESTORE):
        standing.change_standing(volunteer_id=person.pk, act=act, **said)
    application = Application.objects.get(volunteer=person)
    for kind, key in (("volunteer", person.pk), ("application", application.pk)):
        about = unmasking.About(kind, key, person.unit_id, dt.date(1990, 1, 1))
        unmasking.ask(about=about, **said)
    cards.reissue(card_id=Card.objects.get().pk, **said)
    VolunteerNumber.objects.update(void_reason=NAME)
    asked = own_data.ask_correction(volunteer_id=person.pk, values={"name": OTHER_NAME}, **said)
    own_data.refuse(request_id=asked.pk, answer=f"{NAME}无误", actor=office, at=at)


def printed_and_filed(person: Volunteer, office: Actor, at: dt.datetime) -> None:
    """Card and form in full, and a national batch that refuses the person by name."""
    for kind in (PrintKind.CARDS, PrintKind.FORMS):
        options = printing.Options(
            in_full=True, reason=f"{NAME}存档", base="https://alpha.localhost"
        )
        chosen = printing.Selection([person.pk], person.unit_id)
        asked: dict[str, Any] = {"kind": kind, "selection": chosen, "options": options}
        printed(printing.request_print(**asked, actor=office, at=at))
    batch = exchange.prepare(actor=office, at=at)
    assert batch.job is not None
    jobs.run(batch.job.pk)
    NationalRow.objects.filter(volunteer=person).update(state="refused", refusal=f"{NAME}重名")


def certified(person: Volunteer, office: Actor, at: dt.datetime) -> None:
    """A certificate with the number in full, its file kept, revoked for a reason that names."""
    on = timezone.localdate(at)
    make_entry(person, served_on=on)
    wish = Wish(Period(on, on), in_full=frozenset({person.pk}))
    asked: dict[str, Any] = {"volunteer_id": person.pk, "wish": wish, "by": Certifier(NAME)}
    made = certificates.issue(**asked, actor=office, at=at)
    certificates.download(certificate=made, is_open=True, actor=office, at=at)
    said = f"{NAME}的记录有误"
    certificates.revoke(certificate_id=made.pk, reason=said, actor=office, at=at)


def refused_elsewhere(person: Volunteer, office: Actor, at: dt.datetime) -> None:
    """A transfer that beta refuses, one that beta still looks at, a case that somebody noted."""
    for refusal in (f"{NAME}不是本校学生", ""):
        wish = TransferWish(region="beta", reason=f"{NAME}搬到{ADDRESS}", asked_by="volunteer")
        mine = transfers.ask(volunteer_id=person.pk, wish=wish, actor=office, at=at)
        transfers.act(transfer_id=mine.pk, act=Act.RELEASE, actor=office, at=at)
        deliver(at)
        if refusal:
            refuse_in_beta(refusal, office, at)
    case = {"shared_id": mine.pk, "other_region": "beta", "other_person": mine.pk}
    found = DuplicateCase.objects.create(volunteer=person, opened_at=at, **case)
    said = {"finding": Finding.ERROR, "note": f"{NAME}已电话核实"}
    duplicates.find(case_id=found.pk, **said, actor=office, at=at)


def refuse_in_beta(refusal: str, office: Actor, at: dt.datetime) -> None:
    with in_region("beta"):
        theirs = Transfer.objects.get()
        said: dict[str, Any] = {"act": Act.REFUSE, "answer": Answer(reason=refusal)}
        transfers.act(transfer_id=theirs.pk, **said, actor=office, at=at)
    deliver(at)


def corrected(person: Volunteer, office: Actor, at: dt.datetime) -> None:
    """One correction that the office made, one that still waits."""
    said: dict[str, Any] = {"volunteer_id": person.pk, "actor": office, "at": at}
    first = own_data.ask_correction(**said, values={"name": OTHER_NAME}, reason=f"原名{NAME}")
    own_data.accept(request_id=first.pk, answer="已按户口本改", actor=office, at=at)
    own_data.ask_correction(**said, values={"document_number": OTHER_NUMBER}, reason=ADDRESS)


def told(at: dt.datetime) -> None:
    """What was decided is told; one message waits still."""
    telling.tell_due(at=at + LATER)
    delivery.deliver(actor=Actor(None, "task", None, "task"), at=at + LATER)


def deliver(at: dt.datetime) -> None:
    while delivering.deliver_waiting(at=at + LATER):
        pass


def sessions(code: str) -> Iterator[tuple[str, str]]:
    """What the sessions of a region hold."""
    with in_region(code):
        yield from [("session", str(row.get_decoded())) for row in Session.objects.all()]


def logged(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[str, str]]:
    """What was written to the log, in the fixture as well; SQL goes to none."""
    records = [*caplog.get_records("setup"), *caplog.records]
    yield from ((r.name, r.getMessage()) for r in records if not r.name.startswith("django.db"))


def opened(code: str) -> Iterator[tuple[str, str]]:
    """Every row of every table of a region, with what its key opens."""
    tables = [model for model in apps.get_models() if issubclass(model, RegionModel)]
    with in_region(code):
        for model in tables:
            for row in model._default_manager.values():
                yield model.__name__, repr(row)


def kept_files(code: str) -> Iterator[tuple[str, str]]:
    """Every file of a region, opened: a workbook's sheets, a print's pages, or as it is."""
    root = Path(settings.MEDIA_ROOT) / code
    with in_region(code):
        for path in (one for one in root.rglob("*") if one.is_file()):
            name = str(path.relative_to(root))
            yield name, text_of(files.get(name))


def text_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "".join(pages_of(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(part).decode(errors="replace") for part in parts.namelist())
    return content.decode(errors="replace")


def hashes() -> tuple[str, ...]:
    """By what number and telephone are found, as PostgreSQL writes bytes."""
    kind, keyed = documents.hash_kind("resident_id"), cipher().keyed_hash
    found = (keyed(kind, NUMBER), keyed(kind, OTHER_NUMBER), keyed(documents.PHONE_HASH, PHONE))
    return tuple(one.hex() for one in found)


def found_in(parts: Iterator[tuple[str, str]], canaries: tuple[str, ...] = PLAIN) -> set[str]:
    return {f"{where}: {word}" for where, text in parts for word in canaries if word in text}


def delete(person: Volunteer, office: Actor, commits: Any) -> None:
    with commits(execute=True):
        own_data.delete(volunteer_id=person.pk, actor=office, at=timezone.now())
        deliver(timezone.now())


def test_nothing_that_stays_tells_the_person(
    person: Volunteer, office: Actor, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    assert len(found_in(opened("alpha"))) > 10
    delete(person, office, django_capture_on_commit_callbacks)
    assert found_in(sessions("alpha")) | found_in(logged(caplog)) == set()
    left = found_in(opened("alpha")) | found_in(opened("beta"))
    raw = iter([("raw", everything_stored())])
    assert left | found_in(raw, (*PLAIN, *hashes())) == set()


def test_no_file_tells_the_person_but_what_is_filed(
    person: Volunteer, office: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    before = found_in(kept_files("alpha"))
    folders = {where.partition("/")[0] for where in before}
    assert folders >= {"prints", "national", "certificates"}
    delete(person, office, django_capture_on_commit_callbacks)
    left = {where.partition("/")[0] for where in found_in(kept_files("alpha"))}
    assert left <= set(FILED)


def test_what_comes_later_brings_nothing_back(
    person: Volunteer, office: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    asked, row = DataRequest.objects.get(state="open"), NationalRow.objects.get()
    NationalRow.objects.update(state="handed")
    delete(person, office, django_capture_on_commit_callbacks)
    with pytest.raises(own_data.NotOpen):
        own_data.accept(request_id=asked.pk, answer="", actor=office, at=timezone.now())
    reading = Reading((Judged(row.position, "530800123", ""),), 0, ())
    answer: dict[str, Any] = {"batch_id": row.batch_id, "reading": reading, "digest": ""}
    exchange.take_over(**answer, actor=office, at=timezone.now())
    found = Volunteer.objects.get(pk=person.pk)
    assert (found.name, found.national_number, found.document_number) == ("", "", None)


def test_a_new_registration_keeps_its_application(
    person: Volunteer, office: Actor, at: dt.datetime
) -> None:
    standing.change_standing(volunteer_id=person.pk, act=Ending.WITHDRAW, actor=office, at=at)
    again = make_application(number=NUMBER)
    anonymising.anonymise(volunteer_ids=[person.pk], actor=office, at=at)
    again.refresh_from_db()
    assert str(again.document_number) == NUMBER
    assert not Application.objects.exclude(pk=again.pk).exclude(name="").exists()
