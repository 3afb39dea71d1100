"""What stands on the printed pages, of whom, how many of them."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.keys import files
from tests.cards.papers import kept_pages, pages_of, printed, size_of
from tests.factories import make_card, make_volunteer
from volunteers.groundwork.common.facts import publish
from volunteers.people.cards import verification
from volunteers.people.cards.models import Card, PrintBatch, PrintKind
from volunteers.people.cards.printing import (
    glyphs,
    keeping,
    pictures,
    runs,
    services,
    typesetting,
)
from volunteers.people.cards.printing.content import Order
from volunteers.people.own_data import services as own_data
from volunteers.people.profiles import unmasking
from volunteers.people.profiles.reasons import NamesSomebody
from volunteers.people.registration.facts import DecisionUndone
from volunteers.people.standing.facts import PersonAnonymised


def test_a_card_has_a_front_and_a_back_of_its_size(ask_print, person):
    batch = printed(ask_print(PrintKind.CARDS, person))
    front, back = kept_pages(batch)
    assert "周小宁" in front
    assert "5308000000000177" not in front
    assert "530800000000177" in front
    assert "持证须知" in back
    assert size_of(files.get(batch.stored_file)) == (85.6, 54.0)
    assert Card.objects.get().printed_at == batch.created_at


def test_twelve_cards_fill_two_sheets_with_their_backs(ask_print, region):
    people = [make_card().volunteer for _one in range(12)]
    batch = printed(ask_print(PrintKind.CARD_SHEETS, *people))
    assert (batch.people, batch.pages) == (12, 4)
    assert size_of(files.get(batch.stored_file)) == (210.0, 297.0)
    assert all("王办" in page for page in kept_pages(batch))


def test_the_code_on_a_card_is_the_address_that_verifies_it(person, at):
    made = runs.gather(order(PrintKind.CARDS, person), about(at), glyphs.shipped())
    card = Card.objects.get()
    expected = f"https://alpha.localhost{verification.path_of(card.pk)}"
    assert made.data["cards"][0]["qr"] == pictures.qr(expected)


def test_whoever_has_no_card_or_no_number_is_named_and_left_out(ask_print, person):
    bare = make_volunteer(state="registered")
    unnumbered = make_card(make_volunteer(state="registered")).volunteer
    batch = printed(ask_print(PrintKind.CARDS, person, bare, unnumbered))
    told = {(one["code"], one["object_id"]) for one in batch.warnings}
    assert told == {("no_card", str(bare.pk)), ("no_number", str(unnumbered.pk))}
    assert batch.people == 1


def test_a_print_of_nobody_fails_by_name(ask_print, region):
    with pytest.raises(services.NobodyChosen):
        ask_print(PrintKind.CARDS)
    with pytest.raises(services.NobodyChosen):
        printed(ask_print(PrintKind.CARDS, make_volunteer(state="registered")))


def test_a_form_is_one_page_in_two_copies_that_say_where_they_lie(ask_print, person):
    batch = printed(ask_print(PrintKind.FORMS, person))
    first, second = kept_pages(batch)
    assert "第一联·审批机构存档密封" in first
    assert "第二联·单位留存" in second
    assert all("一式两份" in page and person.unit.name in page for page in (first, second))
    assert str(person.document_number) not in first
    assert person.masked_number in first


def test_a_long_life_still_fits_one_page(ask_print, person):
    type(person).objects.filter(pk=person.pk).update(answers={"resume": "在某单位工作，" * 250})
    assert printed(ask_print(PrintKind.FORMS, person)).pages == 2


def test_numbers_in_full_need_a_reason_that_stays_on_record(ask_print, person):
    with pytest.raises(unmasking.NoReason):
        ask_print(PrintKind.FORMS, person, in_full=True, reason="查")
    with pytest.raises(NamesSomebody):
        ask_print(PrintKind.FORMS, person, make_volunteer(), in_full=True, reason="周小宁要的")
    batch = printed(ask_print(PrintKind.FORMS, person, in_full=True, reason="报审批机构存档"))
    assert str(person.document_number) in kept_pages(batch)[0]
    row = AuditRow.objects.get(action="volunteer.unmask", object_id=str(person.pk))
    assert row.why == "报审批机构存档"


def test_a_minors_number_stays_masked_without_an_approval(ask_print, region, at):
    child = make_volunteer(state="registered", birth_date=at.date() - dt.timedelta(days=365 * 15))
    batch = printed(ask_print(PrintKind.FORMS, child, in_full=True, reason="报审批机构存档"))
    assert str(child.document_number) not in kept_pages(batch)[0]
    assert not AuditRow.objects.filter(action="volunteer.unmask").exists()


def test_the_table_is_masked_and_has_no_password(ask_print, person):
    batch = printed(ask_print(PrintKind.STATISTICS, person))
    (page,) = kept_pages(batch)
    assert person.masked_number in page
    assert "用户名" in page
    assert "1/1" in page
    heading = page[: page.index("周小宁")]
    assert "密码" not in heading


def test_a_long_table_repeats_its_heading_and_counts_its_pages(ask_print, region):
    people = [make_volunteer(state="registered") for _one in range(60)]
    pages = kept_pages(printed(ask_print(PrintKind.STATISTICS, *people)))
    assert all("身份证号码" in page for page in pages)
    assert f"{len(pages)}/{len(pages)}" in pages[-1]
    assert "单位公章" in pages[-1]


def test_a_blank_form_names_nobody(region, office, at):
    made = runs.at_once(order=order(PrintKind.BLANK_FORM), base="https://x", actor=office, at=at)
    first, _second = pages_of(made.pdf.content)
    assert "个人志愿者注册登记表" in first
    assert "审批机构意见" in first


def test_a_character_without_a_glyph_is_told_before_anybody_cuts_the_cards(ask_print, person):
    type(person).objects.filter(pk=person.pk).update(name="周\U0003134a")
    batch = printed(ask_print(PrintKind.CARDS, person))
    assert batch.warnings == [{"code": "no_glyph", "object_id": str(person.pk)}]


def test_the_file_goes_when_its_time_is_over(ask_print, person, django_capture_on_commit_callbacks):
    batch = printed(ask_print(PrintKind.CARDS, person))
    name = batch.stored_file
    assert keeping.sweep(at=batch.expires_at - dt.timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.sweep(at=batch.expires_at) == 1
    with pytest.raises(FileNotFoundError):
        files.get(name)


def test_the_file_goes_with_a_person_who_is_in_it(ask_print, person, at):
    batch, other = printed(ask_print(PrintKind.FORMS, person)), make_volunteer()
    publish(PersonAnonymised((other.pk,), at))
    assert PrintBatch.objects.get().stored_file == batch.stored_file
    publish(PersonAnonymised((person.pk,), at))
    assert PrintBatch.objects.get().stored_file == ""


def test_a_card_whose_approval_is_taken_back_stays_in_no_print(ask_print, person, at):
    printed(ask_print(PrintKind.CARDS, person))
    publish(DecisionUndone(person.pk, (person.pk,), (), at))
    assert not Card.objects.exists()
    assert PrintBatch.objects.get().stored_file == ""


def test_a_print_delivered_twice_is_made_once(ask_print, person):
    batch = printed(ask_print(PrintKind.CARDS, person))
    again = printed(batch)
    assert again.stored_file == batch.stored_file


def test_who_is_deleted_while_a_print_is_made_is_in_no_file(ask_print, person, at, monkeypatch):
    other, left = make_volunteer(name="王留下"), []
    typeset = typesetting.typeset

    def slowly(document, **more):
        if not left:
            said = {"actor": system_actor("page"), "at": at}
            left.append(own_data.delete(volunteer_id=person.pk, **said))
        return typeset(document, **more)

    monkeypatch.setattr(typesetting, "typeset", slowly)
    batch = printed(ask_print(PrintKind.STATISTICS, person, other))
    pages = "".join(kept_pages(batch))
    assert ("王留下" in pages, "周小宁" in pages, batch.people) == (True, False, 1)


def order(kind, *people):
    return Order(kind, [one.pk for one in people])


def about(at):
    from volunteers.people.cards.printing.content import about

    return about(who="王办", base="https://alpha.localhost", at=at)
