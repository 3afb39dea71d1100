"""Taking a committed import back: whole, in time, while nothing is built on it."""

import datetime as dt

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import make_card, make_consent
from tests.imports import books
from volunteers.groundwork.imports import undoing
from volunteers.groundwork.imports.errors import BuiltOn, UndoTooLate, WrongStep
from volunteers.groundwork.imports.models import ImportBatch, ImportedRow
from volunteers.groundwork.imports.subjects import Inline
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.models import Consent, Volunteer

ACTOR = system_actor("page")
FIELDS = (
    "name", "sex", "birth_date", "ethnicity", "political_status", "phone", "phone_hash",
    "username", "national_number", "state", "registered_at", "answers", "form_version",
)  # fmt: skip


@pytest.fixture
def undo(at):
    def run(batch=None, after=dt.timedelta(hours=1)):
        batch = batch or ImportBatch.objects.latest("committed_at")
        when = at + after
        undoing.ask_undo(batch_id=batch.pk, actor=ACTOR, at=when)
        return undoing.run_undo(batch_id=batch.pk, actor=ACTOR, at=when, work=Inline())

    return run


@pytest.fixture
def two(import_file, at):
    """Two people of one import, and a second import that changes one and brings a third."""
    import_file(books.xlsx(books.people(2)), commit=True, on=at - dt.timedelta(days=1))
    before = {person.pk: values(person) for person in Volunteer.objects.all()}
    changes = {"联系电话": "15499999999", "民族": "彝族", "用户名": "other00001"}
    rows = [books.person(1, **changes), books.person(2), books.person(3)]
    import_file(books.xlsx(rows), commit=True, vouched=True)
    return before


def values(person):
    return {field: getattr(person, field) for field in FIELDS}


def test_who_was_created_goes_and_who_was_updated_is_as_before(two, undo):
    assert undo() == {"deleted": 1, "restored": 2}
    assert {person.pk: values(person) for person in Volunteer.objects.all()} == two
    assert not Consent.objects.exists()
    batch = ImportBatch.objects.latest("committed_at")
    assert (batch.state, batch.undone_at is not None) == ("undone", True)


def test_an_undo_is_on_record_marks_figures_and_keeps_no_former_values(two, undo):
    Mark.objects.all().delete()
    undo()
    assert AuditRow.objects.filter(action="import.undo").exists()
    assert AuditRow.objects.filter(action="volunteer.undo_enter").count() == 1
    assert Mark.objects.filter(measure="entered").exists()
    assert not ImportedRow.objects.exclude(before=None).filter(batch__state="undone").exists()


def test_after_policys_hours_it_is_too_late(two, undo):
    with pytest.raises(UndoTooLate):
        undo(after=dt.timedelta(hours=73))


def test_an_import_is_undone_once(two, undo):
    batch = ImportBatch.objects.latest("committed_at")
    undo(batch)
    with pytest.raises(WrongStep):
        undo(batch)


@pytest.mark.parametrize("build", [make_consent, make_card])
def test_what_is_built_on_a_person_forbids_all_of_it(two, undo, build):
    new = Volunteer.objects.get(username="user00003")
    build(new)
    with pytest.raises(BuiltOn):
        undo()
    assert Volunteer.objects.count() == 3
    found = undoing.objections(ImportBatch.objects.latest("committed_at"))
    assert {(one.row, one.name) for one in found} == {(4, new.name)}


def test_a_later_change_of_an_updated_person_forbids_it(two, undo, at):
    Volunteer.objects.filter(username="other00001").update(updated_at=at + dt.timedelta(minutes=5))
    with pytest.raises(BuiltOn):
        undo()


def test_the_first_import_cannot_be_undone_below_the_second(two, undo):
    with pytest.raises(BuiltOn):
        undo(ImportBatch.objects.earliest("committed_at"))


def test_what_is_built_on_between_asking_and_doing_forbids_it_too(two, at):
    batch = ImportBatch.objects.latest("committed_at")
    undoing.ask_undo(batch_id=batch.pk, actor=ACTOR, at=at)
    make_card(Volunteer.objects.get(username="user00003"))
    with pytest.raises(BuiltOn):
        undoing.run_undo(batch_id=batch.pk, actor=ACTOR, at=at, work=Inline())
    assert Volunteer.objects.count() == 3


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


@pytest.fixture
def fresh(import_file):
    import_file(books.xlsx(books.people(2)), commit=True, on=timezone.now(), unit="school")
    return ImportBatch.objects.get()


def test_the_page_asks_before_and_a_job_does_it(client, fresh):
    assert "撤销这次导入" in client.get(f"/imports/{fresh.pk}/").content.decode()
    asked = client.get(f"/imports/{fresh.pk}/undo/").content.decode()
    assert "确定撤销？" in asked
    shown = client.post(f"/imports/{fresh.pk}/undo/", follow=True).content.decode()
    assert "正在撤销导入" in shown
    fresh.refresh_from_db()
    assert (fresh.state, fresh.job.kind) == ("undoing", "imports.undo")


def test_the_page_says_who_forbids_it_and_why(client, fresh):
    person = Volunteer.objects.earliest("name_sort")
    make_card(person)
    shown = client.get(f"/imports/{fresh.pk}/undo/").content.decode()
    assert person.name in shown
    assert "已发志愿服务证" in shown
    assert "确定撤销？" not in shown


def test_an_undo_given_up_leaves_the_import_as_it_is(client, fresh):
    client.post(f"/imports/{fresh.pk}/undo/")
    client.post(f"/imports/{fresh.pk}/cancel/")
    fresh.refresh_from_db()
    assert fresh.state == "committed"


def test_an_undone_import_says_so(client, fresh):
    client.post(f"/imports/{fresh.pk}/undo/")
    undoing.run_undo(batch_id=fresh.pk, actor=ACTOR, at=timezone.now(), work=Inline())
    assert "这次导入已撤销" in client.get(f"/imports/{fresh.pk}/").content.decode()
