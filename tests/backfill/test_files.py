"""A file of earlier service: each cell judged, written once, undone while nobody has decided."""

import datetime as dt

import pytest
from django.db import connection

from tenants.audit.models import AuditRow
from tenants.audit.services import Actor, system_actor
from tenants.policy_versions.services import policy_at
from tests.backfill.conftest import somebody
from tests.factories import make_number, make_unit, make_user, make_volunteer
from tests.imports import books
from volunteers.groundwork.imports import runs, undoing
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.errors import BuiltOn
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.groundwork.imports.subjects import Inline
from volunteers.people.roster import unattended
from volunteers.service.backfill.errors import OutsideWindow
from volunteers.service.backfill.imports import template_book
from volunteers.service.backfill.imports.services import SUBJECT
from volunteers.service.backfill.models import BackfillRecord

HEADINGS = (
    "姓名",
    "证件号码",
    "志愿者编号",
    "项目名称",
    "服务类别",
    "服务日期",
    "时长",
    "服务内容",
    "单位",
)
GOOD = {"项目名称": "清洁海滩", "服务日期": "2013-05-04", "时长": "1.5", "服务内容": "捡拾垃圾"}


@pytest.fixture
def known(window):
    """Somebody registered, with the number that a file names them by."""
    number = make_number()
    person = make_volunteer(
        state="registered", unit=make_unit(), number=number, volunteer_number="460000000017"
    )
    person.number = number
    return person


def row_of(person, **changes):
    values = dict.fromkeys(HEADINGS) | GOOD | {"姓名": person.name, "证件号码": person.number}
    return list((values | changes).values())


def book(*rows):
    return books.xlsx(rows, headings=HEADINGS)


@pytest.fixture
def bring(region, at):
    def run(*rows, on=at, actor=None, content=None, **asked):
        asked = {"commit": True} | asked
        file = unattended.Asked("补录.xlsx", content or book(*rows), subject=SUBJECT, **asked)
        return unattended.run(asked=file, actor=actor or system_actor("command"), at=on)

    return run


@pytest.fixture
def faults(bring, known):
    """Return the code of what is refused of one row, changed as told."""

    def run(**changes):
        return [error["code"] for error in bring(row_of(known, **changes))["errors"]]

    return run


def test_a_row_is_written_and_waits(bring, known):
    assert bring(row_of(known))["created"] == 1
    record = BackfillRecord.objects.get()
    assert (record.volunteer, record.unit_id, record.state) == (known, known.unit_id, "submitted")
    assert (record.served_on, record.precision) == (dt.date(2013, 5, 4), "day")
    assert (record.minutes, record.content, record.project_title) == (90, "捡拾垃圾", "清洁海滩")
    assert AuditRow.objects.get(action="backfill.submit").batch == record.batch_id


@pytest.mark.parametrize(
    ("written", "on", "precision"),
    [
        ("2013年5月", "2013-05-01", "month"),
        ("2013.5", "2013-05-01", "month"),
        (41398, "2013-05-04", "day"),
    ],
)
def test_days_and_months_are_read_as_offices_write_them(bring, known, written, on, precision):
    bring(row_of(known, 服务日期=written))
    record = BackfillRecord.objects.get()
    assert (record.served_on.isoformat(), record.precision) == (on, precision)


def test_somebody_is_found_by_the_volunteer_number_alone(bring, known):
    assert bring(row_of(known, 证件号码=None, 志愿者编号="460000000017"))["created"] == 1


def test_the_same_file_again_changes_nothing(bring, known):
    rows = [row_of(known), row_of(known, 服务日期="2013-06", 时长="90分钟", 服务内容=None)]
    assert bring(*rows)["created"] == 2
    again = bring(*rows)
    assert (again["created"], again["unchanged"], again["refused"]) == (0, 2, 0)
    assert BackfillRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"姓名": "别人"}, "name_conflict"),
        ({"证件号码": "460106199005014414"}, "id_check"),
        ({"证件号码": "5.39902E+17"}, "id_spoilt"),
        ({"证件号码": None}, "nobody"),
        ({"证件号码": books.number(777)}, "stranger"),
        ({"志愿者编号": "460000000099"}, "number_conflict"),
        ({"项目名称": None}, "required"),
        ({"项目名称": "长" * 65}, "too_long"),
        ({"服务日期": "去年五月"}, "served_shape"),
        ({"服务日期": "2013.1"}, "or_october"),
        ({"服务日期": "2014-01-01"}, "served_late"),
        ({"时长": "半天"}, "duration_shape"),
        ({"时长": "0"}, "no_minutes"),
        ({"时长": "24.5"}, "over_day"),
        ({"服务日期": "2013-02", "时长": "673"}, "over_month"),
        ({"单位": "没有的单位"}, "unit_unknown"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(faults, changes, code):
    assert faults(**changes) == [code]
    assert not BackfillRecord.objects.exists()


def test_a_category_is_one_of_the_regions(window, bring, known):
    window()
    assert bring(row_of(known, 服务类别="任意"), commit=False)["errors"] == []


def test_rows_that_fill_a_day_together_are_refused_together(bring, known):
    rows = [row_of(known, 项目名称=f"项目{n}", 时长="13") for n in range(2)]
    assert [error["code"] for error in bring(*rows)["errors"]] == ["crowded", "crowded"]


def test_a_row_that_stands_there_twice_is_refused_with_both(bring, known):
    errors = bring(row_of(known), row_of(known, 时长="3"))["errors"]
    assert [error["message"] for error in errors] == ["第 2、3 行是同一人、同一时间、同一项目"] * 2


def test_what_is_told_already_in_another_length_is_refused(bring, known):
    bring(row_of(known))
    assert [error["code"] for error in bring(row_of(known, 时长="3"))["errors"]] == [
        "told_otherwise"
    ]


def test_who_has_not_confirmed_has_no_hours(bring, known):
    number = make_number()
    entered = make_volunteer(unit=known.unit, number=number)
    entered.number = number
    assert [error["code"] for error in bring(row_of(entered))["errors"]] == ["not_registered"]


def test_people_and_units_of_elsewhere_are_strangers(bring, known, account):
    other = make_unit(name="别处单位")
    admin = account("alpha", "unit_admin", unit=other)
    actor = Actor(admin.pk, admin.username, None, "page")
    rows = [row_of(known), row_of(known, 单位=known.unit.name, 服务日期="2013-05-05")]
    errors = bring(*rows, actor=actor, unit=other.code)["errors"]
    assert [error["code"] for error in errors] == ["stranger", "unit_outside"]


@pytest.mark.parametrize("on", ["2013-12-31", "2014-03-01"])
def test_outside_of_the_window_the_file_is_refused_whole_with_its_days(bring, known, on):
    answer = bring(row_of(known), on=dt.datetime.fromisoformat(f"{on}T12:00:00+08:00"))
    assert answer["status"] == "refused"
    assert "2014-01-01 至 2014-02-28（含首尾两日）" in answer["reason"]["message"]
    assert not ImportBatch.objects.exists()
    assert AuditRow.objects.get(action="import.refuse").changes["reason"] == "outside_window"


def test_a_window_that_closes_before_the_commit_lets_nothing_in(bring, known, at, window):
    batch = checked(bring, known, at)
    imports.settle_commit(batch_id=batch.pk, good_rows=True, actor=somebody(), at=at)
    late = dt.datetime(2014, 3, 1, 4, tzinfo=dt.UTC)
    with pytest.raises(OutsideWindow):
        runs.run_commit(batch_id=batch.pk, actor=somebody(), at=late, work=Inline())
    assert not BackfillRecord.objects.exists()


def checked(bring, known, at):
    upload = imports.Upload("补录.xlsx", book(row_of(known)), known.unit_id)
    batch = imports.receive(subject=SUBJECT, upload=upload, actor=system_actor("page"), at=at)
    choices = imports.Choices(imports.suggested_mapping(batch))
    actor = Actor(make_user().pk, "office", None, "page")
    imports.settle_columns(batch_id=batch.pk, choices=choices, actor=actor, at=at)
    runs.run_check(batch_id=batch.pk, actor=actor, at=at, work=Inline())
    return batch


def undo(at):
    batch = ImportBatch.objects.get()
    undoing.ask_undo(batch_id=batch.pk, actor=somebody(), at=at)
    return undoing.run_undo(batch_id=batch.pk, actor=somebody(), at=at, work=Inline())


def test_a_file_is_undone_while_nobody_has_decided(bring, known, at):
    bring(row_of(known))
    assert undo(at) == {"deleted": 1, "restored": 0}
    assert not BackfillRecord.objects.exists()
    assert ImportBatch.objects.get().state == BatchState.UNDONE


def test_a_file_of_which_a_row_is_approved_stays(bring, known, at, act):
    bring(row_of(known))
    BackfillRecord.objects.update(unit_decided_at=at, state="unit_approved")
    with pytest.raises(BuiltOn):
        undo(at)
    assert BackfillRecord.objects.exists()


def test_what_was_done_lies_sealed(bring, known):
    bring(row_of(known))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM volunteers_backfillrecord")
        assert "捡拾垃圾".encode() not in bytes(cursor.fetchone()[0])
    told = str(list(AuditRow.objects.values_list("changes", flat=True)))
    assert not any(word in told for word in (known.number, known.name, "捡拾垃圾"))


def test_the_blank_file_can_be_read_back_filled(bring, known, at):
    content = template_book.workbook("示例单位", policy_at(at))
    assert bring(content=content, unit=known.unit.code)["reason"]["code"] == "header_only"
