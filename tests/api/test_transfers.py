"""Transfers by the API: asked for once, carried on by whose turn it is, to other regions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.letters import delivering
from tests.api.calling import V1, caller, get, post
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.people.profiles.models import Volunteer
from volunteers.people.transfers import services
from volunteers.people.transfers.models import Transfer
from volunteers.people.transfers.rules import Act
from volunteers.people.units.models import Unit

BOTH = ("transfers:read", "transfers:write")


@pytest.fixture
def person(region: Any) -> Volunteer:
    school = Unit.objects.get(code="school")
    return make_volunteer(unit=school, name="张三", state="registered")


@pytest.fixture
def of(region: Any, client_of: Any) -> Any:
    """Call as the staff of a unit."""

    def of(unit: str) -> Client:
        client: Client = client_of("alpha")
        client.force_login(make_user(Role.UNIT_ADMIN, unit=unit))
        return client

    return of


@pytest.fixture
def office(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.OFFICE), *BOTH)


def ask(client: Client, person: Volunteer, key: Any = "", **wish: Any) -> Any:
    return post(client, "transfers", key, volunteer=str(person.pk), **({"unit": "organ"} | wish))


def act(client: Client, act: str, **given: Any) -> Any:
    return post(client, f"transfers/{Transfer.objects.get().pk}/{act}", **given)


def test_both_units_agree_and_the_person_has_moved(of: Any, person: Volunteer) -> None:
    giving, taking = of("school"), of("organ")
    asked = ask(giving, person, reason="调动")
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    assert asked.json()["acts"] == ["release", "refuse", "cancel"]
    assert get(taking, "transfers")["results"][0]["name"] == "张三"
    assert act(taking, "accept").json()["code"] == "transfer_step"
    assert act(giving, "release").json()["acts"] == ["cancel"]
    assert act(taking, "accept").json()["state"] == "done"
    assert Volunteer.objects.get().unit.code == "organ"
    assert AuditRow.objects.filter(action="transfer.accept", via="api").exists()


def test_open_and_ended_ones_are_listed_apart(office: Client, person: Volunteer) -> None:
    ask(office, person)
    assert get(office, "transfers")["count"] == 1
    assert act(office, "cancel").json()["acts"] == []
    assert get(office, "transfers")["count"] == 0
    assert get(office, "transfers", state="ended")["results"][0]["state"] == "cancelled"
    assert office.get(f"{V1}transfers", {"state": "nonsense"}).status_code == 400


def test_a_refusal_needs_a_reason(office: Client, person: Volunteer) -> None:
    ask(office, person)
    answer = act(office, "refuse")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason")
    assert act(office, "refuse", reason="不是本单位人员").json()["refusal"] == "不是本单位人员"


def test_the_unit_is_named_by_code_name_or_id(office: Client, person: Volunteer) -> None:
    organ = Unit.objects.get(code="organ")
    for name in ("organ", organ.name, str(organ.pk)):
        assert ask(office, person, unit=name).json()["to_unit"]["code"] == "organ"
        act(office, "cancel")
        Transfer.objects.all().delete()
    unknown = ask(office, person, unit=str(uuid4()))
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "unit")


def test_a_transfer_repeated_with_its_key_is_asked_for_once(
    office: Client, person: Volunteer
) -> None:
    key = uuid4()
    first, again = (ask(office, person, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert ask(office, person).json()["code"] == "transfer_open"
    other = ask(office, person, key, unit="league")
    assert (other.status_code, other.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_who_is_out_of_scope_is_missing(of: Any, person: Volunteer) -> None:
    make_unit("third")
    third = of("third")
    assert ask(third, person).status_code == 404
    ask(of("school"), person)
    assert get(third, "transfers")["results"] == []
    steps = [act(third, name, reason="理由").status_code for name in Act]
    assert steps == [404] * 4


def test_somebody_of_another_region_is_missing(office: Client) -> None:
    with in_region("beta"):
        foreign = make_volunteer(state="registered")
    assert ask(office, foreign).content == ask(office, Volunteer(pk=uuid4())).content


@pytest.fixture
def offered(region: Any, at: Any) -> dict[str, Any]:
    """Somebody of the region beta who was let go to alpha."""
    with in_region("beta"):
        person = make_volunteer(name="欧阳远来", state="registered")
        wish = services.Wish(region="alpha", unit_named="某校")
        told: dict[str, Any] = {"actor": system_actor("page"), "at": at}
        transfer = services.ask(volunteer_id=person.pk, wish=wish, **told)
        services.act(transfer_id=transfer.pk, act=Act.RELEASE, **told)
    delivering.deliver_waiting(at=at)
    return {"person": str(person.pk), "transfer": str(transfer.pk)}


def test_who_comes_from_another_region_is_taken_into_a_unit(
    office: Client, offered: dict[str, Any]
) -> None:
    [told] = get(office, "transfers")["results"]
    assert (told["name"], told["volunteer_id"], told["comes"]) == ("欧阳远来", None, "某校")
    assert "****" in told["masked_number"]
    assert not {*offered.values()} & {*map(str, told.values())}
    assert act(office, "accept").json()["code"] == "unit_missing"
    taken = act(office, "accept", unit="school").json()
    assert (taken["is_accepted"], taken["acts"]) == (True, [])


def test_the_regions_that_can_be_reached_are_told(office: Client, person: Volunteer) -> None:
    assert "beta" in [one["code"] for one in get(office, "transfers/regions")]
    asked = ask(office, person, unit="", region="beta", unit_named="某校").json()
    assert (asked["kind"], asked["other_region"]) == ("out", "beta")
    unknown = ask(office, person, unit="", region="nowhere")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "region")


def test_reading_is_not_asking(region: Any, client_of: Any, person: Volunteer) -> None:
    reader = caller(client_of("alpha"), make_user(Role.OFFICE), "transfers:read")
    assert reader.get(f"{V1}transfers").status_code == 200
    assert ask(reader, person).status_code == 403
