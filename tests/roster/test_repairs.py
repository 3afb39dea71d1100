"""Sure repairs: offered with the problem, made where accepted, never a guess."""

import pytest

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.imports import books
from tests.roster import at_work
from volunteers.groundwork.imports import files, runs
from volunteers.groundwork.imports.models import ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import Inline
from volunteers.people.roster import services

ACTOR = system_actor("page")
SURE = [
    ("出生年月", "1990-02", "birth_of_number"),
    ("出生年月", "九〇年", "birth_of_number"),
    ("性别", "女女", "sex_of_number"),
    ("性别", "女", "sex_of_number"),
    ("民族", "瓦族", "label_alike"),
    ("姓名", "王\u202e伟", "name_without_signs"),
    ("身份证号码", f"530802,19900115,{books.number(1)[-4:]}", "number_without_marks"),
]
UNSURE = [
    ("身份证号码", books.number(1)[:-1] + "7"),
    ("身份证号码", "530802900115001"),
    ("民族", "云南族"),
    ("联系电话", "1540000001"),
    ("姓名", "王1伟"),
]


@pytest.fixture
def checked(region):
    return lambda *rows: at_work.checked_batch(content=books.xlsx(rows))


def again(batch, accepted, at):
    services.accept_repairs(batch_id=batch.pk, accepted=accepted, actor=ACTOR, at=at)
    runs.run_check(batch_id=batch.pk, actor=ACTOR, at=at, work=Inline())
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.mark.parametrize(("column", "value", "repair"), SURE)
def test_what_is_sure_is_offered_and_mends_the_row(checked, at, column, value, repair):
    batch = checked(books.person(1, **{column: value}), books.person(2))
    assert [one.repair for one in ImportProblem.objects.all()] == [repair]
    batch = again(batch, repair, at)
    assert (batch.counts["refused"], batch.counts["created"]) == (0, 2)
    assert (batch.counts["repaired"], batch.counts["warnings"]) == (1, 0)


@pytest.mark.parametrize(("column", "value"), UNSURE)
def test_what_is_a_guess_is_not_offered(checked, column, value):
    checked(books.person(1, **{column: value}))
    assert [one.repair for one in ImportProblem.objects.all()] == [""]


def test_of_two_equal_rows_the_first_stays(checked, at):
    batch = checked(books.person(1), books.person(1), books.person(2))
    assert {one.repair for one in ImportProblem.objects.all()} == {"keep_first"}
    batch = again(batch, "all", at)
    assert (batch.counts["refused"], batch.counts["created"]) == (0, 2)


def test_rows_that_differ_are_for_a_person_to_compare(checked):
    checked(books.person(1), books.person(1, 联系电话="15499999999"))
    assert {one.repair for one in ImportProblem.objects.all()} == {""}


def test_one_row_can_be_accepted_alone_and_taken_back(checked, at):
    batch = checked(books.person(1, 民族="瓦族"), books.person(2, 民族="瓦族"))
    batch = again(batch, "2:D:label_alike", at)
    assert (batch.counts["refused"], batch.counts["created"]) == (1, 1)
    assert files.checked(batch)["ethnicity"].to_list() == ["21"]
    assert again(batch, "", at).counts["refused"] == 2


def test_the_page_offers_each_and_all(region, client_of, sign_in):
    rows = [books.person(1, 民族="瓦族"), books.person(2, 出生年月="1990-02")]
    batch = at_work.checked_batch(content=books.xlsx(rows))
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    shown = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "改为佤族" in shown
    assert "全部采用" in shown
    client.post(f"/imports/{batch.pk}/repair/", {"accept": "all"})
    batch.refresh_from_db()
    assert (batch.state, batch.options["repairs"]) == ("checking", ["all"])
