"""Whoever has left becomes anonymous: nothing tells them any more, and every figure stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.keys import files
from tests.factories import (
    make_batch,
    make_consent,
    make_imported_row,
    make_problem,
    make_user,
    make_volunteer,
)
from volunteers.groundwork.imports.models import ImportedRow, ImportProblem
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.standing import anonymising, services
from volunteers.people.standing.rules import Act

ACTOR = system_actor("task")
NAME = "欧阳金丝雀"
MONTH = dt.timedelta(days=31)


@pytest.fixture
def gone(region, at):
    account = make_user(Role.VOLUNTEER, username="oyjsq13912345678", full_name=NAME)
    photo = {"photo": files.put("photos", NAME.encode())}
    answers = {"employer": NAME}
    person = make_volunteer(
        name=NAME, state="registered", user=account, answers=answers, files=photo
    )
    make_consent(person)
    services.change_standing(volunteer_id=person.pk, act=Act.WITHDRAW, actor=ACTOR, at=at)
    return person


def anonymise(person, at):
    return anonymising.anonymise(volunteer_ids=[person.pk], actor=ACTOR, at=at)


def everything(schema="alpha"):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = [name for (name,) in cursor.fetchall()]
        told = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM {schema}."{table}" t')  # noqa: S608
            told.append(str(cursor.fetchone()[0]))
    return "\n".join(told)


def test_nothing_tells_the_person_any_more(gone, at, django_capture_on_commit_callbacks):
    assert NAME in everything()
    with django_capture_on_commit_callbacks(execute=True):
        assert anonymise(gone, at) == 1
    told = everything()
    assert NAME not in told
    assert "oyjsq" not in told
    with pytest.raises(FileNotFoundError):
        files.get(gone.files["photo"])


def test_the_row_stays_for_the_figures_with_its_consents_as_proof(gone, at):
    unit, registered = gone.unit_id, gone.registered_at
    anonymise(gone, at)
    row = Volunteer.objects.get(pk=gone.pk)
    assert (row.state, row.unit_id, row.registered_at) == ("anonymised", unit, registered)
    assert row.document_number is row.phone is row.answers is row.guardian is None
    assert Consent.objects.filter(volunteer=row).count() == 1
    assert not User.objects.filter(username__startswith="oyjsq").exists()


def test_what_an_import_kept_for_an_undo_goes_too(gone, at):
    batch = make_batch()
    make_imported_row(batch, gone, row=7, before=b"sealed")
    make_problem(batch, row=7), make_problem(batch, row=8)
    anonymise(gone, at)
    assert ImportedRow.objects.get(batch=batch).before is None
    masked = dict(ImportProblem.objects.filter(batch=batch).values_list("row", "value_masked"))
    assert masked[7] == ""
    assert masked[8] != ""


def test_nobody_live_becomes_anonymous(region, at):
    person = make_volunteer(state="registered")
    assert anonymise(person, at) == 0
    person.refresh_from_db()
    assert person.state == "registered"


def test_the_daily_round_takes_whoever_left_longer_ago_than_policy_keeps(gone, at):
    now = at + MONTH - dt.timedelta(days=2)
    assert anonymising.anonymise_due(actor=ACTOR, at=now) == 0
    assert anonymising.anonymise_due(actor=ACTOR, at=at + MONTH) == 1
    assert anonymising.anonymise_due(actor=ACTOR, at=at + MONTH) == 0


def test_the_record_names_a_volunteer_by_role_and_staff_by_username(region, rf):
    request = rf.get("/")
    for role, label in ((Role.VOLUNTEER, "volunteer"), (Role.OFFICE, "clerk")):
        request.user = make_user(role, username="oyjsq13912345678" if label != "clerk" else label)
        assert actor_of(request).label == label
