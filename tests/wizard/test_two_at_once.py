"""Two applications for one document, and one application sent twice, in the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tenants.audit.services import system_actor
from tests.elsewhere import begin_elsewhere
from tests.wizard.walks import Applicant
from volunteers.people.registration import applying
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import errors

SUBMIT = """UPDATE alpha.volunteers_application SET state = 'submitted', submitted_at = now()
            WHERE id = '{}'"""
ACTOR = system_actor("test")


def submit(application: Application) -> Application:
    return applying.submit(application_id=application.pk, actor=ACTOR, at=timezone.now())


def test_the_second_of_two_for_one_document_is_told(
    own_database: str, region: Any, client_of: Any
) -> None:
    first = Applicant(client_of("alpha")).filled()
    row = first.row
    Applicant(client_of("alpha"), number=first.number).filled()
    other = begin_elsewhere(own_database, SUBMIT.format(row.pk))
    with pytest.raises(errors.AlreadyHere):
        submit(Application.objects.exclude(pk=row.pk).get())
    other.close()
    assert Application.objects.open().count() == 1


def test_the_second_of_two_clicks_finds_it_handed_in(
    own_database: str, region: Any, client_of: Any
) -> None:
    row = Applicant(client_of("alpha")).filled().row
    other = begin_elsewhere(own_database, SUBMIT.format(row.pk))
    assert submit(row).state == "submitted"
    other.close()
    assert row.steps.count() == 0  # the click that won writes the time line
