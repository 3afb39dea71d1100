"""The pages of cards and prints: who sees what, what they say, what they do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.cards.papers import pages_of, printed
from tests.factories import make_card, make_volunteer
from volunteers.people.cards.models import Card, FontFile, PrintBatch, PrintKind
from volunteers.people.cards.printing import glyphs
from volunteers.people.units.models import Unit


@pytest.fixture
def page(region, client_of, sign_in):
    """Open the site as somebody."""

    def open_as(role, **position):
        client = client_of("alpha")
        client.user = sign_in(client, role, **position)
        return client

    return open_as


def text_of(answer):
    return answer.content.decode()


def test_a_unit_sees_the_cards_of_its_people_alone(page, person):
    other = make_card(make_volunteer(unit=Unit.objects.get(code="organ"), name="陈别处"))
    admin = page(Role.UNIT_ADMIN, unit="school")
    shown = text_of(admin.get(reverse("cards:list")))
    assert "周小宁" in shown
    assert "5308 0000 0000 177" in shown
    assert "陈别处" not in shown
    assert admin.get(reverse("cards:detail", args=[other.pk])).status_code == 404


def test_a_lost_card_is_replaced_by_the_page(page, person):
    office, card = page(Role.OFFICE), Card.objects.get()
    assert "请填写此项" in text_of(office.post(reverse("cards:lost", args=[card.pk]), {}))
    lost = office.post(reverse("cards:lost", args=[card.pk]), {"reason": "遗失"}, follow=True)
    assert "已挂失" in text_of(lost)
    again = office.post(reverse("cards:reissue", args=[card.pk]), {"reason": "补发"}, follow=True)
    assert "第 2 张证" in text_of(again)
    late = office.post(reverse("cards:void", args=[card.pk]), {"reason": "迟到"}, follow=True)
    assert "已被他人处理" in text_of(late)


@pytest.mark.parametrize("group", ["valid", "unprinted", "expired", "lost", "void"])
def test_the_list_shows_a_group(page, person, group):
    shown = page(Role.OFFICE).get(reverse("cards:list"), {"group": group})
    assert ("周小宁" in text_of(shown)) == (group in ("valid", "unprinted"))


def test_the_list_asks_little_however_long_it_is(page, person, django_assert_max_num_queries):
    office = page(Role.OFFICE)
    for _one in range(20):
        make_card()
    office.get(reverse("cards:list"))
    with django_assert_max_num_queries(16):
        office.get(reverse("cards:list"))


def test_whoever_has_no_card_is_counted_and_gets_one_by_a_button(page, person):
    make_volunteer(state="registered")
    office = page(Role.OFFICE)
    assert "为未发证的 1 人发证" in text_of(office.get(reverse("cards:list")))
    assert "正在为未发证" in text_of(office.post(reverse("cards:issue"), follow=True))


def test_a_print_is_asked_for_by_unit_and_taken(page, person):
    office = page(Role.OFFICE)
    asked = {"kind": "cards", "unit": person.unit_id, "confirmed": "1"}
    answer = office.post(reverse("prints:new"), asked)
    batch = printed(PrintBatch.objects.get())
    assert answer.headers["Location"] == reverse("prints:batch", args=[batch.pk])
    assert "下载 PDF" in text_of(office.get(answer.headers["Location"]))
    file = office.get(reverse("prints:file", args=[batch.pk]))
    assert file.headers["Content-Type"] == "application/pdf"
    assert "周小宁" in pages_of(file.content)[0]


def test_people_ticked_in_a_list_are_printed_and_no_others(page, person):
    make_card()
    office, address = page(Role.OFFICE), reverse("prints:new")
    choice = text_of(office.post(address, {"kind": "cards", "ids": [person.pk]}))
    assert "打印勾选的 1 人" in choice
    office.post(address, {"kind": "cards", "ids": [person.pk], "confirmed": "1"})
    assert PrintBatch.objects.get().selection == {"people": [str(person.pk)]}


def test_a_unit_cannot_print_the_people_of_another(page, person):
    admin = page(Role.UNIT_ADMIN, unit="organ")
    refused = admin.post(
        reverse("prints:new"), {"kind": "forms", "ids": [person.pk], "confirmed": "1"}
    )
    assert "没有可打印的人" in text_of(refused)
    assert admin.post(reverse("prints:form", args=[person.pk])).status_code == 404


def test_numbers_in_full_are_asked_a_reason_and_are_for_the_asker_alone(page, person):
    asker, other = page(Role.OFFICE), page(Role.OFFICE)
    asked = {"kind": "forms", "unit": person.unit_id, "confirmed": "1", "in_full": "on"}
    assert "请写明理由" in text_of(asker.post(reverse("prints:new"), asked))
    asker.post(reverse("prints:new"), asked | {"reason": "报审批机构存档"})
    file = reverse("prints:file", args=[printed(PrintBatch.objects.get()).pk])
    assert asker.get(file).status_code == 200
    assert other.get(file).status_code == 404


def test_a_print_is_not_for_another_unit(page, person, ask_print):
    batch = printed(ask_print(PrintKind.CARDS, person))
    admin = page(Role.UNIT_ADMIN, unit="school")
    assert admin.get(reverse("prints:batch", args=[batch.pk])).status_code == 404


def test_a_print_that_waits_is_cancelled_and_made_after_all(page, person, ask_print):
    office, batch = page(Role.OFFICE), ask_print(PrintKind.CARDS, person)
    PrintBatch.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    status = office.get(reverse("prints:status", args=[batch.pk]))
    assert "hx-get" in text_of(status)
    cancelled = office.post(reverse("prints:cancel", args=[batch.pk]), follow=True)
    assert "重新打印" in text_of(cancelled)
    assert "取消打印" in text_of(office.post(reverse("prints:retry", args=[batch.pk]), follow=True))


def test_a_rare_character_is_told_with_the_persons_name(page, person, ask_print):
    type(person).objects.filter(pk=person.pk).update(name="周\U0003134a")
    batch = printed(ask_print(PrintKind.CARDS, person))
    shown = text_of(page(Role.OFFICE).get(reverse("prints:batch", args=[batch.pk])))
    assert "资料中有字体里没有的字" in shown
    assert "\U0003134a" in shown


def test_the_office_adds_a_font_once_and_removes_it(page, region):
    office, address = page(Role.OFFICE), reverse("prints:fonts")
    content = next(glyphs.SHIPPED.glob("*Sans*")).read_bytes()
    for said in ("字体已添加", "已经添加过"):
        file = SimpleUploadedFile("rare.otf", content)
        assert said in text_of(office.post(address, {"file": file}, follow=True))
    font = FontFile.objects.get()
    office.post(reverse("prints:remove_font", args=[font.pk]))
    assert not FontFile.objects.exists()


def test_what_is_no_font_is_refused_beside_its_field(page, region):
    file = SimpleUploadedFile("rare.otf", b"MZ" * 100)
    answer = page(Role.OFFICE).post(reverse("prints:fonts"), {"file": file})
    assert "不是可用的字体文件" in text_of(answer)


def test_codes_are_issued_and_printed_in_one_step(page, region):
    entered = make_volunteer(name="待确认人", unit=Unit.objects.get(code="school"))
    admin = page(Role.UNIT_ADMIN, unit="school")
    answer = admin.post(reverse("prints:codes"), {"ids": [entered.pk], "confirmed": "1"})
    (strip,) = pages_of(answer.content)
    assert "待确认人" in strip
    assert entered.masked_number in strip
    assert "任何单位和个人不得强行指派" in strip


def test_a_volunteer_sees_the_own_card_with_the_name_masked(page, person):
    me = page(Role.VOLUNTEER)
    type(person).objects.filter(pk=person.pk).update(user=me.user)
    shown = text_of(me.get(reverse("own_card:own")))
    assert "周*宁" in shown
    assert "周小宁" not in shown
    assert "<svg" in shown
    assert "周小宁" in text_of(me.get(reverse("own_card:own"), {"name": "shown"}))
    assert "周小宁" in pages_of(me.get(reverse("own_card:print")).content)[0]


def test_a_card_that_is_not_good_shows_no_code(page, person):
    me = page(Role.VOLUNTEER)
    type(person).objects.filter(pk=person.pk).update(user=me.user)
    Card.objects.update(state="lost")
    shown = text_of(me.get(reverse("own_card:own")))
    assert "已挂失" in shown
    assert "own-card-qr" not in shown


def test_whoever_has_no_card_yet_is_told(page, person):
    me = page(Role.VOLUNTEER)
    assert "还没有志愿服务证" in text_of(me.get(reverse("own_card:own")))
    assert me.get(reverse("own_card:print")).status_code == 302


def test_the_cards_of_another_region_are_not_found(page, person):
    office = page(Role.OFFICE)
    with in_region("beta"):
        foreign = make_card().pk
    assert office.get(reverse("cards:detail", args=[foreign])).status_code == 404
