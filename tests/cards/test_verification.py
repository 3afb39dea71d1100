"""Verifying a card: what a stranger is told, and what nobody is told."""

from __future__ import annotations

import base64
import datetime as dt

import pytest

from tenants.context import in_region
from tests.factories import make_card, make_volunteer
from volunteers.people.cards import verification

DAY = dt.timedelta(days=1)


@pytest.fixture
def card(region):
    person = make_volunteer(name="周小宁", state="registered", volunteer_number="530800000000177")
    return make_card(person)


def asked(client_of, path):
    return client_of("alpha").get(path)


def test_a_good_card_is_told_with_its_name_masked(client_of, card):
    answer = asked(client_of, verification.path_of(card.pk))
    text = answer.content.decode()
    assert "周*宁" in text
    assert "周小宁" not in text
    assert "5308 0000 0000 177" in text
    assert "此证有效" in text
    assert str(card.volunteer.document_number) not in text


def test_the_answer_is_kept_and_found_by_nobody(client_of, card):
    headers = asked(client_of, verification.path_of(card.pk)).headers
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "lost"}, "已挂失"),
        ({"state": "void"}, "已作废"),
        ({"state": "replaced"}, "已补换"),
        ({"expires_on": dt.date(2020, 1, 1)}, "已过期"),
    ],
)
def test_a_card_that_is_not_good_says_why(client_of, card, changes, said):
    type(card).objects.filter(pk=card.pk).update(**changes)
    text = asked(client_of, verification.path_of(card.pk)).content.decode()
    assert said in text
    assert "此证有效" not in text


def test_a_suspended_persons_card_says_so(client_of, card, at):
    type(card.volunteer).objects.filter(pk=card.volunteer_id).update(suspended_at=at)
    assert "停用" in asked(client_of, verification.path_of(card.pk)).content.decode()


def test_the_code_holds_no_key_of_the_person(card):
    code = verification.code_of(card.pk)
    told = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    assert card.volunteer_id.bytes not in told
    assert len(code) <= 36


def test_a_code_of_another_region_is_unknown_like_one_made_up(client_of, card, db):
    with in_region("beta"):
        code = verification.code_of(make_card().pk)
    foreign, invented = (asked(client_of, f"/verify/{one}/") for one in (code, "A" * 35))
    assert foreign.status_code == invented.status_code == 404
    assert "没有查到这张证" in foreign.content.decode()


def test_a_changed_code_is_unknown(card, at):
    code = verification.code_of(card.pk)
    changed = ("B" if code[0] != "B" else "C") + code[1:]
    assert verification.read(code, at=at) == verification.Read(card.pk)
    assert verification.read(changed, at=at) is None
    assert verification.read("不是代码", at=at) is None


def test_a_code_shown_on_a_telephone_is_stale_after_a_day(client_of, card, at):
    code = verification.code_of(card.pk, good_until=at + DAY)
    assert not verification.read(code, at=at + DAY).is_stale
    assert verification.read(code, at=at + DAY + DAY).is_stale
    assert "已过时" in asked(client_of, f"/verify/{code}/").content.decode()


def test_a_card_is_found_by_its_number_and_exact_name(client_of, card):
    told = {"number": "5308 0000 0000 177", "name": "周小宁"}
    assert "此证有效" in client_of("alpha").post("/verify/", told).content.decode()
    for wrong in ({"name": "周宁"}, {"number": "530800000000178"}):
        answer = client_of("alpha").post("/verify/", told | wrong)
        assert answer.status_code == 404
        assert "没有查到这张证" in answer.content.decode()


def test_whoever_asks_too_often_waits(client_of, card):
    path = verification.path_of(card.pk)
    answers = [asked(client_of, path).status_code for _time in range(42)]
    assert answers[:40] == [200] * 40
    assert answers[-1] == 429


def test_a_page_asks_the_database_little(client_of, card, django_assert_max_num_queries):
    client = client_of("alpha")
    client.get(verification.path_of(card.pk))
    with django_assert_max_num_queries(8):
        client.get(verification.path_of(card.pk))
