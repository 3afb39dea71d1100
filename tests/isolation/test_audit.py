"""Every write by a service is an audit row of the same transaction (SECURITY A1)."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit import services as audit
from tenants.audit.models import AuditRow
from tenants.context import in_region
from tenants.models import Region
from tests import factories as make
from tests.architecture.sources import services_modules
from volunteers.people.units.models import Unit

# Takes an actor and leaves no row of its own, with the reason.
LEAVES_NONE = {
    "tenants.audit.services.record": "is the audit",
    "tenants.audit.services.record_many": "is the audit",
    "reporting.services.taken_by": "words of a watermark: writes nothing",
    "tenants.jobs.services.enqueue": "its caller records what the job is for",
}


def writers() -> Iterator[tuple[str, ModuleType, Callable[..., Any]]]:
    """Yield every public function of a services module that is told who acts."""
    for module in services_modules():
        for name, function in vars(module).items():
            ours = inspect.isfunction(function) and function.__module__ == module.__name__
            if (
                ours
                and not name.startswith("_")
                and "actor" in inspect.signature(function).parameters
            ):
                yield f"{module.__name__}.{name}", module, function


def reaches_the_audit(module: ModuleType, name: str, seen: set[str]) -> bool:
    """Whether a function hands its actor on until something is recorded."""
    seen.add(name)
    tree = ast.parse(inspect.getsource(inspect.unwrap(getattr(module, name))))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called in ("record", "record_many") or called.startswith(
            ("audit.", "_record", "_audit")
        ):
            return True
        here = called in vars(module) and inspect.isfunction(vars(module)[called])
        if here and called not in seen and reaches_the_audit(module, called, seen):
            return True
        if "." in called and any(word.arg == "actor" for word in call.keywords):
            return True  # another services module, judged there
    return False


@pytest.mark.parametrize("name", sorted(name for name, _module, _function in writers()))
def test_who_is_told_who_acts_records_it(name: str) -> None:
    module, function = next((m, f) for full, m, f in writers() if full == name)
    if name in LEAVES_NONE:
        return
    assert reaches_the_audit(module, function.__name__, set()), f"{name} leaves no audit row"


@pytest.fixture
def office(
    region: Region, client_of: Callable[[str], Client], sign_in: Callable[..., User]
) -> Client:
    client = client_of("alpha")
    client.user = sign_in(client, Role.OFFICE)  # type: ignore[attr-defined]
    sign_in(client_of("alpha"), Role.OFFICE)  # another one: the last office cannot be closed
    return client


WRITES: dict[str, tuple[str, Callable[[Client], dict[str, Any]]]] = {
    "account.create": (
        "/staff/new/",
        lambda office: {"username": "new.one", "full_name": "新人", "roles": ["office"]},
    ),
    "account.reset_password": ("/staff/{user}/reset/", lambda office: {}),
    "account.unlock": ("/staff/{user}/unlock/", lambda office: {}),
    "account.deactivate": ("/staff/{user}/deactivate/", lambda office: {}),
    "account.sign_out": ("/sign-out/", lambda office: {}),
    "token.create": (
        "/tokens/new/",
        lambda office: {"name": "看板", "scopes": ["units:read"], "days": "30"},
    ),
    "token.revoke": ("/tokens/{token}/revoke/", lambda office: {}),
    "volunteer.vouch": (
        "/roster/vouch/",
        lambda office: {"ids": [make.make_volunteer().pk], "confirmed": "on"},
    ),
    "roster.export": ("/roster/export/", lambda office: {"everyone": "on"}),
}


@pytest.mark.parametrize("action", WRITES)
def test_a_page_that_writes_leaves_a_row_with_who_when_and_where(
    office: Client, action: str
) -> None:
    path, fields = WRITES[action]
    keys = {"user": make.make_user(Role.LEADER).pk, "token": make.make_token(office.user).pk}  # type: ignore[attr-defined]
    sent = fields(office)
    before = set(AuditRow.objects.values_list("pk", flat=True))
    assert office.post(path.format(**keys), sent, REMOTE_ADDR="10.1.2.3").status_code in (200, 302)
    # what follows from a fact (a number, a card) is the system's own act, on record as such
    rows = AuditRow.objects.exclude(pk__in=before).exclude(actor_label="system")
    assert {row.actor_id for row in rows} == {office.user.pk}  # type: ignore[attr-defined]
    assert {(row.address, row.via) for row in rows} == {("10.1.2.3", "page")}
    assert all(row.at and row.action.split(".")[0] == action.split(".")[0] for row in rows)


def test_what_is_rolled_back_leaves_no_row(region: Region) -> None:
    with transaction.atomic():
        audit.record(actor=audit.system_actor("task"), action="x", at=make.NOON)
        transaction.set_rollback(True)
    assert not AuditRow.objects.filter(action="x").exists()


def test_the_audit_of_one_region_is_not_anothers(region: Region) -> None:
    audit.record(actor=audit.system_actor("task"), action="here", at=make.NOON)
    with in_region("beta"):
        assert not AuditRow.objects.filter(action="here").exists()


def test_a_row_names_units_and_people_by_key(office: Client) -> None:
    person = make.make_volunteer(unit=Unit.objects.get(code="school"), name="欧阳金丝雀")
    office.post("/roster/vouch/", {"ids": [person.pk], "confirmed": "on"})
    rows = AuditRow.objects.filter(object_id=str(person.pk))
    assert rows.exists()
    assert "欧阳金丝雀" not in str(list(rows.values()))


def test_a_reason_about_a_person_lies_apart_and_can_go(region: Region) -> None:
    key, actor = make.make_volunteer().pk, audit.system_actor("page")
    about = audit.Subject("volunteer", str(key), reason="欧阳金丝雀来电")
    audit.record(actor=actor, action="x", at=make.NOON, subject=about)
    row = AuditRow.objects.select_related("said").get(action="x")
    assert (row.reason, row.why) == ("", "欧阳金丝雀来电")
    assert row.reason_digest == audit.digest_of(row.said.salt, row.why)
    audit.forget(object_type="volunteer", object_ids=[key])
    assert AuditRow.objects.select_related("said").get(action="x").why == ""


def test_a_reason_about_nobody_stays(region: Region) -> None:
    actor, about = audit.system_actor("page"), audit.Subject("policy", "3", reason="省里来文")
    audit.record_many(actor=actor, action="x", at=make.NOON, subjects=[about])
    assert AuditRow.objects.get(action="x").reason == "省里来文"
