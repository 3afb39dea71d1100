"""What goes from one region to another arrives once, opens there alone, and is gone afterwards."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.letters import delivering, sealing, services
from tenants.models import Letter, Region
from tenants.queries import region_of
from tests.factories import make_mark
from volunteers.groundwork.marks.models import Mark

PAYLOAD = {"name": "欧阳金丝雀"}


@pytest.fixture
def received(db, monkeypatch):
    found = []

    def take(letter, at):
        found.append((letter.sender, dict(letter.payload)))

    monkeypatch.setitem(services._RECEIVERS, "test.letter", take)
    return found


def send(at, to="beta", sender="alpha"):
    with in_region(sender):
        return services.send(to=to, kind="test.letter", payload=PAYLOAD, at=at)


def test_a_letter_arrives_once_however_often_it_is_delivered(received, at):
    send(at)
    assert delivering.deliver_waiting(at=at) == 1
    assert delivering.deliver_waiting(at=at) == 0
    assert received == [("alpha", PAYLOAD)]


def test_only_its_receiver_can_read_it_and_nobody_once_it_has_arrived(received, at):
    letter = send(at)
    assert "欧阳金丝雀".encode() not in bytes(letter.payload)
    envelope = sealing.Envelope(letter.pk, "alpha", "beta", "test.letter")
    stranger, _public = sealing.new_key_pair()
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(bytes(letter.payload), stranger, envelope)
    delivering.deliver_waiting(at=at)
    letter.refresh_from_db()
    assert (letter.state, letter.payload) == ("delivered", None)


def test_a_payload_moved_to_another_letter_does_not_open(received, at):
    first, second = send(at), send(at)
    Letter.objects.filter(pk=second.pk).update(payload=bytes(first.payload))
    assert delivering.deliver_waiting(at=at) == 1
    second.refresh_from_db()
    assert (second.state, second.error_code, second.attempts) == ("waiting", "CannotOpen", 1)


def test_a_receiver_that_fails_is_tried_again_later_and_given_up_in_the_end(db, at, monkeypatch):
    def fail(letter, at):
        raise RuntimeError("欧阳金丝雀")

    monkeypatch.setitem(services._RECEIVERS, "test.letter", fail)
    letter = send(at)
    assert delivering.deliver_waiting(at=at) == 0
    assert delivering.deliver_waiting(at=at) == 0  # not due yet
    letter.refresh_from_db()
    assert letter.attempts == 1
    for day in range(1, 11):
        delivering.deliver_waiting(at=at + dt.timedelta(days=day))
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert [found.pk for found in delivering.failed()] == [letter.pk]


def give_up(letter, **changes):
    Letter.objects.filter(pk=letter.pk).update(state="failed", error_code="KeyError", **changes)


def test_what_was_given_up_is_emptied_after_thirty_days_and_its_row_stays(received, at):
    letter, month = send(at), dt.timedelta(days=30)
    give_up(letter)
    assert delivering.empty_given_up(at=at + month - dt.timedelta(seconds=1)) == 0
    assert [found.kept_until for found in delivering.failed()] == [at + month]
    assert delivering.empty_given_up(at=at + month) == 1
    assert [found.kept_until for found in delivering.failed()] == [None]
    letter.refresh_from_db()
    assert (letter.state, letter.error_code, letter.payload) == ("failed", "KeyError", None)


def test_a_letter_that_waits_is_not_emptied(received, at):
    letter = send(at)
    delivering.empty_given_up(at=at + dt.timedelta(days=400))
    letter.refresh_from_db()
    assert letter.payload


def test_what_was_emptied_cannot_be_delivered_again(received, at, client_of, sign_in):
    letter = send(at)
    give_up(letter, payload=None)
    client = client_of("platform")
    sign_in(client, Role.OPERATOR)
    assert "内容已清空" in client.get("/").content.decode()
    page = client.post(f"/letters/{letter.pk}/retry/", follow=True).content.decode()
    assert "不能重新投递" in page
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_a_receiver_for_whom_it_is_too_early_is_asked_once_a_day_for_as_long_as_it_takes(
    received, at, monkeypatch
):
    def wait(letter, at):
        raise services.NotYet

    with monkeypatch.context() as early:
        early.setitem(services._RECEIVERS, "test.letter", wait)
        letter = send(at)
        for day in range(1, 41):
            delivering.deliver_waiting(at=at + dt.timedelta(days=day))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error_code) == ("waiting", 40, "not_yet")
    assert delivering.deliver_waiting(at=at + dt.timedelta(days=41)) == 1
    assert received == [("alpha", PAYLOAD)]


def test_what_a_failing_receiver_wrote_is_rolled_back(db, at, monkeypatch):
    from tests.factories import make_notice
    from volunteers.office.notices.models import Notice

    def write_and_fail(letter, at):
        make_notice(title="半途")
        raise RuntimeError

    monkeypatch.setitem(services._RECEIVERS, "test.letter", write_and_fail)
    send(at)
    delivering.deliver_waiting(at=at)
    with in_region("beta"):
        assert not Notice.objects.filter(title="半途").exists()


def test_a_suspended_region_waits_and_a_retired_one_is_not_reached(received, at):
    letter = send(at)
    Region.objects.filter(schema_name="beta").update(state="suspended")
    assert delivering.deliver_waiting(at=at) == 0
    Region.objects.filter(schema_name="beta").update(state="retired")
    assert delivering.deliver_waiting(at=at) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.error_code) == ("failed", "receiver_retired")


def test_nobody_writes_to_themselves_or_outside_their_tree(received, at):
    with pytest.raises(services.CannotReach):
        send(at, to="alpha")
    Region.objects.filter(schema_name="beta").update(parent=None)
    with pytest.raises(services.CannotReach):
        send(at)


def test_every_region_of_a_pack_has_a_key_pair(db):
    assert all(region_of(code).public_key for code in ("alpha", "beta", "gamma"))


def test_the_operator_sees_what_was_given_up_and_has_it_delivered_again(
    db, at, monkeypatch, client_of, sign_in
):
    letter = send(at)
    Letter.objects.filter(pk=letter.pk).update(state="failed", error_code="receiver_retired")
    client = client_of("platform")
    sign_in(client, Role.OPERATOR)
    page = client.get("/").content.decode()
    assert "receiver_retired" in page
    client.post(f"/letters/{letter.pk}/retry/")
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)


@pytest.mark.parametrize("is_done", [False, True])
def test_a_worker_that_dies_over_a_letter_delivers_it_once(db, at, monkeypatch, is_done):
    codes = [9]

    def take(letter, at):
        if is_done or not codes:
            make_mark(measure="letter")
        if codes:
            sys.exit(codes.pop())

    monkeypatch.setitem(services._RECEIVERS, "test.letter", take)
    send(at)
    with pytest.raises(SystemExit):
        delivering.deliver_waiting(at=at)
    assert [delivering.deliver_waiting(at=at) for _time in range(2)] == [1, 0]
    assert marks_of_letters() == 1


def marks_of_letters():
    with in_region("beta"):
        return Mark.objects.filter(measure="letter").count()
