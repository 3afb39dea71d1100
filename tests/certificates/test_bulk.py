"""Certificates for everybody of a unit, in the background."""

import datetime as dt
import io
import zipfile

import pytest
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.cards.papers import AtWork
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.service.certificates import bulk, errors, papers
from volunteers.service.certificates.models import RecordCertificate


@pytest.fixture
def user(office):
    return User.objects.get(pk=office.user_id)


@pytest.fixture
def set_nothing(monkeypatch):
    """Files are read back elsewhere; here it counts that each is made once."""
    made = []
    monkeypatch.setattr(papers, "certificate", lambda told, **_: made.append(1) or b"%PDF-")
    return made


@pytest.fixture
def unit(serve, person):
    """A unit of three, one of whom has no hours, beside another unit's volunteer."""
    serve(person)
    other = make_volunteer(unit=make_unit(parent=person.unit), state="registered")
    serve(other)
    make_volunteer(unit=person.unit, state="registered")
    serve(make_volunteer(unit=make_unit(), state="registered"))
    return person.unit


def test_everybody_of_the_unit_with_hours_gets_one_and_twice_is_once(
    unit, user, office, at, wish_for, set_nothing
):
    asked = {"user": user, "unit": unit, "wish": wish_for(at.date()), "actor": office, "at": at}
    job = bulk.request(**asked)
    for _run in range(2):
        work = AtWork(job.payload, user.pk)
        told = bulk.issue_all(work)
        assert (told["issued"], told["without_file"]) == (2, 0)
    assert RecordCertificate.objects.exclude(stored_file="").count() == 2
    assert len(set_nothing) == 2
    assert work.told[-1] == (2, 2, "typesetting")


def test_the_job_holds_keys_and_days_and_no_name(unit, person, user, office, at, wish_for):
    asked = {"user": user, "unit": unit, "wish": wish_for(at.date()), "actor": office, "at": at}
    payload = str(bulk.request(**asked).payload)
    for told in (person.name, person.document_number, user.full_name):
        assert told not in payload


def test_an_account_that_certifies_nothing_any_more_issues_nothing(
    unit, user, office, at, wish_for
):
    asked = {"user": user, "unit": unit, "wish": wish_for(at.date()), "actor": office, "at": at}
    job = bulk.request(**asked)
    assert bulk.issue_all(AtWork(job.payload, make_user(Role.LEADER).pk))["issued"] == 0
    with pytest.raises(errors.NoCertifier):
        bulk.issue_all(AtWork(job.payload, make_user(Role.UNIT_ADMIN).pk))
    assert not RecordCertificate.objects.exists()


def test_nobody_and_too_many_are_refused(unit, user, office, at, wish_for, monkeypatch):
    asked = {"user": user, "wish": wish_for(at.date()), "actor": office, "at": at}
    with pytest.raises(errors.NobodyChosen):
        bulk.request(unit=make_unit(), **asked)
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(errors.TooManyPeople):
        bulk.request(unit=unit, **asked)
    assert not Job.objects.exists()


def test_staff_follow_the_run_and_stop_it(unit, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    days = {"first": "2014-01-01", "last": "2014-01-05", "language": "en"}
    answer = client.post("/certificates/new/", days | {"unit": str(unit.pk)})
    assert "排队中" in client.get(answer.url).content.decode()
    assert "排队中" in client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    client.post(answer.url)
    assert Job.objects.get().state == "cancelled"
    assert client.get(answer.url, headers={"HX-Request": "true"}).status_code == 204


def test_who_asked_takes_the_run_in_one_file_for_a_day(unit, client_of, sign_in, set_nothing):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    days = {"first": "2014-01-01", "last": "2014-01-05", "language": "en"}
    path = client.post("/certificates/new/", days | {"unit": str(unit.pk)}).url
    assert jobs.run(Job.objects.get().pk) == "done"
    assert "全部下载" in client.get(path).content.decode()
    answer = client.post(path, {"action": "download"})
    named = set(zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
    assert named == {f"certificate-{one.number}.pdf" for one in RecordCertificate.objects.all()}
    assert AuditRow.objects.filter(action="certificate.download").count() == 2
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(days=1))
    assert client.post(path, {"action": "download"}).status_code == 302
