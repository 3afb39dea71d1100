"""Whoever is to be forgotten is in no certificate any more; number, hours and state stay."""

from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta

from tenants.audit.models import AuditRow
from tenants.keys import files
from tenants.policy.subjects.people import RetentionRule
from volunteers.groundwork.common.facts import publish
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.certificates import codes, errors, keeping, services


@pytest.fixture
def kept(person, serve, issue, office, at):
    """A revoked certificate, its file kept, the reason naming the person."""
    serve(person)
    made = issue(person)
    keeping.file_of(made)
    said = {"reason": "周小宁来电说有误", "actor": office, "at": at}
    return services.revoke(certificate_id=made.pk, **said)


def forget(person, at, commits):
    with commits(execute=True):
        publish(PersonAnonymised((person.pk,), at))


def test_content_file_and_reasons_go_and_the_number_stays(
    kept, person, at, django_capture_on_commit_callbacks
):
    forget(person, at, django_capture_on_commit_callbacks)
    name, number = kept.stored_file, kept.number
    kept.refresh_from_db()
    assert (kept.shown, kept.stored_file, kept.sha256, kept.revoke_reason) == (None, "", "", "")
    assert (kept.number, kept.state, kept.timed_minutes) == (number, "revoked", 90)
    with pytest.raises(FileNotFoundError):
        files.get(name)
    assert AuditRow.objects.get(action="certificate.revoke").why == ""


def test_what_is_left_can_be_verified_and_not_downloaded(
    kept, person, office, at, client_of, django_capture_on_commit_callbacks
):
    forget(person, at, django_capture_on_commit_callbacks)
    kept.refresh_from_db()
    text = client_of("alpha").get(codes.path_of(kept.pk)).content.decode()
    assert kept.number in text
    assert "本人信息已删除" in text
    assert "周" not in text
    with pytest.raises(errors.FileGone):
        services.download(certificate=kept, is_open=True, actor=office, at=at)


def test_a_file_that_is_made_while_the_person_goes_is_not_kept(
    kept, person, at, django_capture_on_commit_callbacks
):
    type(kept).objects.update(stored_file="")
    kept.stored_file = ""
    type(person).objects.update(state="anonymised")
    keeping.file_of(kept)
    kept.refresh_from_db()
    assert kept.stored_file == ""


@pytest.fixture
def keep_copies(monkeypatch):
    """Have policy keep copies for two years after a registration ended."""
    monkeypatch.setattr(keeping, "kept_after_end", lambda at: relativedelta(months=24))


def test_copies_that_policy_keeps_go_when_their_time_is_over(
    kept, person, office, at, keep_copies, django_capture_on_commit_callbacks
):
    forget(person, at, django_capture_on_commit_callbacks)
    type(person).objects.update(state="anonymised", ended_at=at)
    kept.refresh_from_db()
    assert kept.revoke_reason == ""
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.destroy_due(actor=office, at=at + relativedelta(months=23)) == 0
        assert files.get(kept.stored_file)
        assert keeping.destroy_due(actor=office, at=at + relativedelta(months=25)) == 1
    with pytest.raises(FileNotFoundError):
        files.get(kept.stored_file)
    assert type(kept).objects.get().shown is None


def test_the_person_is_told_which_copies_stay(kept, person, at, keep_copies):
    assert "副本 1 份依规加密留存到 2016-01-05" in keeping.told_of(person, at)
    type(kept).objects.update(shown=None)
    assert keeping.told_of(person, at) == ""


def test_policy_says_how_long_copies_are_kept(region, at, monkeypatch):
    assert keeping.kept_after_end(at) is None
    rule = RetentionRule(source="示例", code="certificate", months=24)
    policy = SimpleNamespace(retention=(rule,))
    monkeypatch.setattr(keeping, "policy_at", lambda at: policy)
    assert keeping.kept_after_end(at) == relativedelta(months=24)
