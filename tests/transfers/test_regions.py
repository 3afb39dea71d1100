"""From one region to another: nobody on file twice, nobody lost, sums as they were."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from reporting.rollup import recount
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.keys import files
from tenants.letters import delivering
from tenants.letters import services as letters
from tenants.models import Letter, RollupRow
from tests import factories as make
from tests.factories import make_consent, make_number, make_volunteer
from volunteers.groundwork.marks.services import touch
from volunteers.people.exchange import services as exchange
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.exchange.rules import Judged, Reading
from volunteers.people.form import services as forms
from volunteers.people.profiles.models import Volunteer
from volunteers.people.standing import services as standing
from volunteers.people.standing.rules import Act as End
from volunteers.people.transfers import carrying, services
from volunteers.people.transfers.models import Transfer
from volunteers.people.transfers.rules import Act
from volunteers.people.transfers.services import Answer, Wish
from volunteers.people.units.models import Unit

ACTOR = system_actor("page")
NUMBER = make_number(700)


@pytest.fixture
def person(db, at):
    with in_region("alpha"):
        person = make_volunteer(
            name="欧阳金丝雀",
            number=NUMBER,
            state="registered",
            answers={"employer": "某单位"},
            files={"photo": files.put("answers", b"photo")},
            form_version=forms.version_in_force(at=at),
        )
        make_consent(person)
        services.ask(volunteer_id=person.pk, wish=Wish(region="beta"), actor=ACTOR, at=at)
    return person


def act(code, act, at, **answer):
    with in_region(code):
        unit = Unit.objects.order_by("path")[0] if answer.pop("unit", "") else None
        transfer = Transfer.objects.get()
        services.act(
            transfer_id=transfer.pk,
            act=act,
            answer=Answer(unit=unit, **answer),
            actor=ACTOR,
            at=at,
        )


def deliver(at):
    while delivering.deliver_waiting(at=at):
        pass


def live():
    found = {}
    for code in ("alpha", "beta"):
        with in_region(code):
            people = Volunteer.objects.live().filter(name="欧阳金丝雀")
            found[code] = list(people.values_list("state", flat=True))
    return found


def moved(at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("beta", Act.ACCEPT, at, unit="school")
    deliver(at)


def test_the_person_ends_here_and_is_registered_there_with_a_number_of_that_region(person, at):
    moved(at)
    assert live() == {"alpha": [], "beta": ["registered"]}
    with in_region("alpha"):
        assert Volunteer.objects.get(pk=person.pk).state == "moved"
        assert Transfer.objects.get().state == "done"
    with in_region("beta"):
        came = Volunteer.objects.get(name="欧阳金丝雀")
        assert came.document_number == NUMBER
        assert came.unit == Unit.objects.order_by("path")[0]
        assert came.registered_at == person.registered_at
        assert came.volunteer_number
        assert Transfer.objects.get().state == "done"


def test_answers_form_photo_and_consents_come_along(person, at):
    moved(at)
    with in_region("beta"):
        came = Volunteer.objects.get(name="欧阳金丝雀")
        assert came.answers == {"employer": "某单位"}
        assert forms.fields_of(came.form_version)
        assert files.get(came.files["photo"]) == b"photo"
        assert came.consents.count() == 1


def test_at_no_moment_is_the_person_on_file_twice(person, at, monkeypatch):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("beta", Act.ACCEPT, at, unit="school")
    seen = [live()]
    while delivering.deliver_waiting(at=at):
        seen.append(live())
    assert all(len(found["alpha"]) + len(found["beta"]) <= 1 for found in seen)
    assert seen[-1] == {"alpha": [], "beta": ["registered"]}


def test_a_worker_that_dies_between_loses_nobody(person, at, monkeypatch):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("beta", Act.ACCEPT, at, unit="school")
    delivering.deliver_waiting(at=at)  # the file is on its way
    with monkeypatch.context() as broken:
        broken.setattr(carrying, "unpacked", lambda *_a, **_k: 1 / 0)
        assert delivering.deliver_waiting(at=at) == 0
    Letter.objects.filter(state="waiting").update(attempts=0)
    deliver(at)
    assert live() == {"alpha": [], "beta": ["registered"]}


def test_a_file_that_nobody_waits_for_stays_in_its_letter(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("beta", Act.ACCEPT, at, unit="school")
    delivering.deliver_waiting(at=at)  # the file is on its way
    with in_region("beta"):
        Transfer.objects.update(state="cancelled")
    assert delivering.deliver_waiting(at=at) == 0
    letter = Letter.objects.get(state="waiting")
    assert letter.payload
    assert letter.error_code == "NobodyWaits"


def test_before_it_is_accepted_the_other_region_sees_a_name_and_a_masked_number(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    with in_region("beta"):
        told = Transfer.objects.get().person
        assert told == {
            "name": "欧阳金丝雀",
            "masked_number": f"{NUMBER[:4]}************{NUMBER[-2:]}",
        }
        assert not Volunteer.objects.filter(name="欧阳金丝雀").exists()


def test_a_refusal_leaves_the_person_where_they_were(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("beta", Act.REFUSE, at, reason="查无此单位")
    deliver(at)
    assert live() == {"alpha": ["registered"], "beta": []}
    for code in ("alpha", "beta"):
        with in_region(code):
            transfer = Transfer.objects.get()
            assert (transfer.state, transfer.refusal) == ("refused", "查无此单位")
            assert transfer.person is None


def test_what_was_released_can_be_taken_back(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    act("alpha", Act.CANCEL, at)
    deliver(at)
    with in_region("beta"):
        assert Transfer.objects.get().state == "cancelled"
    assert live()["alpha"] == ["registered"]


def test_an_offer_that_comes_after_it_was_taken_back_waits_for_nobody(person, at):
    act("alpha", Act.RELEASE, at)
    act("alpha", Act.CANCEL, at)
    offered, withdrawn = Letter.objects.order_by("created_at", "pk")
    for letter in (withdrawn, offered):
        assert delivering.deliver(letter.pk, "beta", at=at)
    act("beta", Act.ACCEPT, at, unit="school")
    deliver(at)
    with in_region("beta"):
        assert Transfer.objects.get().state == "cancelled"
    assert live() == {"alpha": ["registered"], "beta": []}


def test_acceptance_names_a_unit(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    with pytest.raises(services.UnitMissing):
        act("beta", Act.ACCEPT, at)


def test_who_is_on_file_there_already_is_that_person(person, at):
    with in_region("beta"):
        make_volunteer(name="欧阳金丝雀", number=NUMBER, state="entered")
    moved(at)
    assert live() == {"alpha": [], "beta": ["registered"]}


def test_what_floors_above_keep_is_carried_entry_by_entry(person, at, monkeypatch):
    got = []
    hours = carrying.Carrier(lambda _p: [["2014-01-05", 90]], lambda _p, told: got.extend(told))
    monkeypatch.setitem(carrying.CARRIERS, "hours", hours)
    moved(at)
    assert got == [["2014-01-05", 90]]


def test_a_region_outside_of_the_province_cannot_be_asked(person, at):
    with in_region("alpha"):
        other = make_volunteer(name="另一个人", state="registered")
        with pytest.raises(letters.CannotReach):
            services.ask(volunteer_id=other.pk, wish=Wish(region="platform"), actor=ACTOR, at=at)


@pytest.mark.parametrize("now", [{"state": "entered"}, {"suspended_at": make.NOON}])
def test_nobody_is_registered_or_freed_by_a_transfer(person, at, now):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    with in_region("alpha"):
        Volunteer.objects.filter(pk=person.pk).update(**now)
        other = make_volunteer(**({"state": "registered"} | now))
        with pytest.raises(services.NotRegistered):
            services.ask(volunteer_id=other.pk, wish=Wish(region="beta"), actor=ACTOR, at=at)
    act("beta", Act.ACCEPT, at, unit="school")
    deliver(at)
    assert live()["beta"] == []
    with in_region("beta"):
        assert Transfer.objects.get().state == "cancelled"


def test_who_leaves_is_offered_no_longer(person, at):
    act("alpha", Act.RELEASE, at)
    deliver(at)
    with in_region("alpha"):
        standing.change_standing(volunteer_id=person.pk, act=End.WITHDRAW, actor=ACTOR, at=at)
    deliver(at)
    with in_region("beta"):
        theirs = Transfer.objects.get()
    assert (theirs.state, theirs.person, theirs.reason) == ("cancelled", None, "")


def numbered(person, at, number="530800123456"):
    """The national system's answer comes when the person has moved."""
    with in_region("alpha"):
        batch = exchange.prepare(actor=ACTOR, at=at)
        row = NationalRow.objects.create(batch=batch, volunteer=person, position=1)
        NationalBatch.objects.update(state="handed_over")
        reading = Reading((Judged(row.position, number, ""),), 0, ())
        exchange.take_over(batch_id=batch.pk, reading=reading, digest="", actor=ACTOR, at=at)
    deliver(at)
    with in_region("beta"):
        return Volunteer.objects.get(name="欧阳金丝雀").national_number


def test_a_national_number_that_comes_later_follows_the_person(person, at):
    moved(at)
    assert numbered(person, at) == "530800123456"
    with in_region("beta"):
        assert AuditRow.objects.filter(action="volunteer.national_number").count() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_national_number_that_is_anothers_there_is_not_written(person, at, when):
    with in_region("beta"):
        make_volunteer(national_number="530800123456")
    if when == "before":
        with in_region("alpha"):
            Volunteer.objects.filter(pk=person.pk).update(national_number="530800123456")
    moved(at)
    assert numbered(person, at) == ""
    with in_region("beta"):
        assert AuditRow.objects.filter(action="volunteer.national_number_held").exists()


def counted(at):
    """The registered people of each region, as the province reads them."""
    sums = {}
    for code in ("alpha", "beta"):
        with in_region(code):
            recount.recount_marked(at=at)
        rows = RollupRow.objects.filter(region_code=code, measure="registered")
        sums[code] = rows.exclude(unit_id=None).aggregate(n=Sum("value"))["n"] or 0
    return sums


def test_the_sums_go_down_here_and_up_there_by_one(person, at):
    with in_region("alpha"):
        touch(unit_ids=[person.unit_id], measures=["registered"])
    before = counted(at)
    moved(at)
    after = counted(at)
    assert (before["alpha"], after["alpha"]) == (1, 0)
    assert after["beta"] == before["beta"] + 1
