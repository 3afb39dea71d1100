"""Opening a region: all of it or none of it, and its schema the template's twin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tenants import opening, services, template_schema
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.context import in_region, region_of
from tenants.errors import RegionCodeRefused, RegionExists, TemplateBehind
from tenants.models import Domain, PolicyVersion, Region, RegionState, RollupRow, RollupUnit
from tenants.opening import Opening
from tenants.owner import as_owner
from tenants.policy.loader import read_pack
from tests.databases import PACK
from tests.isolation import watching
from tests.isolation.processes import process

NOBODY = system_actor("command")
AT = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)


def open_delta(**changes: Any) -> list[Region]:
    asked = {"pack": read_pack(PACK), "code": "delta"} | changes
    return opening.open_pack(opening=Opening(**asked), actor=NOBODY, at=AT)


def traces() -> dict[str, Any]:
    """Everything that an opening could leave behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%'")
        schemas = {row[0] for row in cursor.fetchall()}
    tables = (Region, Domain, PolicyVersion, RollupRow, RollupUnit)
    return {"schemas": schemas} | {
        table.__name__: set(table.objects.values_list("pk", flat=True)) for table in tables
    }


def test_a_pack_is_opened_again_under_another_code(own_database: str) -> None:
    regions = open_delta()
    assert [region.code for region in regions] == ["delta", "delta_alpha", "delta_beta"]
    assert {region.state for region in regions} == {RegionState.OPEN}
    assert Client(SERVER_NAME="delta-alpha.localhost").get("/sign-in/").status_code == 200
    with in_region("delta_alpha"):
        assert AuditRow.objects.filter(action="region.open").count() == 1


STAGES: dict[str, tuple[Any, str]] = {
    "the rows of the region": (opening.Region.objects, "create"),
    "the schema's statements": (template_schema, "replay"),
    "the comparison": (template_schema, "difference"),
    "the keys": (opening, "make_keys"),
    "the policy": (opening.policy_versions, "publish"),
    "the audit": (opening, "record"),
    "the last step": (opening, "_serve"),
}
OFTEN = ("the comparison", "the keys")  # once for each region: the third time, two stand already


@pytest.mark.parametrize(
    ("stage", "time"),
    [*((stage, 1) for stage in STAGES), *((stage, 3) for stage in OFTEN)],
)
def test_a_fault_at_any_stage_leaves_nothing(
    own_database: str, monkeypatch: pytest.MonkeyPatch, stage: str, time: int
) -> None:
    before, (owner, name) = traces(), STAGES[stage]
    monkeypatch.setattr(owner, name, failing(getattr(owner, name), time))
    with pytest.raises(ZeroDivisionError):
        open_delta()
    assert traces() == before


def failing(real: Callable[..., Any], time: int) -> Callable[..., Any]:
    calls: list[int] = []

    def act(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        return real(*args, **kwargs) if len(calls) != time else 1 / 0

    return act


def test_a_schema_that_differs_is_not_served(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = traces(), template_schema.replay

    def replay(schema: str, dump: str) -> None:
        real(schema, dump)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {schema}.volunteers_unit ADD COLUMN more int")

    monkeypatch.setattr(template_schema, "replay", replay)
    with pytest.raises(opening.SchemaDiffers, match="more"):
        open_delta()
    assert traces() == before


def test_while_it_opens_it_is_served_to_nobody(own_database: str) -> None:
    with process("tests.isolation.opening_slowly") as other:
        assert other.stdout
        assert other.stdout.readline() == "furnishing\n"
        assert region_of("delta").state == RegionState.OPENING
        assert Client(SERVER_NAME="delta.localhost").get("/sign-in/").status_code == 404


def test_what_a_killed_opening_left_is_removed_by_the_next(own_database: str) -> None:
    before = traces()
    with process("tests.isolation.opening_slowly") as other:
        assert other.stdout
        other.stdout.readline()
        other.kill()
    assert traces() != before
    assert len(open_delta()) == 3
    with pytest.raises(RegionExists):
        open_delta()


def test_two_openings_go_one_after_the_other(own_database: str) -> None:
    with process("tests.isolation.opening_slowly") as other:
        assert other.stdout
        other.stdout.readline()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [opening.ADVISORY_LOCK])
            assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "code",
    ["public", "platform", "template", "information_schema", "pg_toast", "a", "Delta", "1a", "a-b"]
    + ["a" * 42, "delta;", "dèlta", "delta\n", 'del"ta', "delta ta"],
)
def test_a_reserved_or_malformed_code_is_refused(db: None, code: str) -> None:
    with pytest.raises(RegionCodeRefused):
        open_delta(code=code)


def test_the_code_and_host_of_a_retired_region_are_never_used_again(own_database: str) -> None:
    services.retire(region=region_of("beta"), actor=NOBODY, at=AT)
    pack = read_pack(PACK).child("beta")
    with pytest.raises(RegionExists, match="beta"):
        open_delta(pack=pack, code="beta", host="other.localhost")
    with pytest.raises(RegionExists, match=r"beta\.localhost"):
        open_delta(pack=pack, code="epsilon", host="beta.localhost")


def test_nothing_is_opened_while_the_template_is_behind(own_database: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM template.django_migrations WHERE app = 'volunteers'")
    with pytest.raises(TemplateBehind):
        open_delta()


def test_the_dump_of_a_new_region_equals_the_templates(own_database: str) -> None:
    open_delta()
    template = template_schema.dump("template", with_rows=False)
    for code in ("delta", "delta_alpha", "platform"):
        dump = template_schema.dump(code, with_rows=False)
        assert dump == template_schema.statements_for(code, template)


def test_a_new_region_shares_nothing_with_the_template(own_database: str) -> None:
    open_delta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef")
        assert not [text for (text,) in cursor.fetchall() if "template." in text]


FORBIDDEN = {
    "make a table": "CREATE TABLE alpha.mine (a int)",
    "make a schema": "CREATE SCHEMA mine",
    "make a table in public": "CREATE TABLE public.mine (a int)",
    "alter a table": "ALTER TABLE alpha.volunteers_unit ADD COLUMN a int",
    "drop a table": "DROP TABLE alpha.volunteers_unit",
    "drop a schema": "DROP SCHEMA beta CASCADE",
    "empty a table": "TRUNCATE alpha.audit_auditrow",
    "change the audit": "UPDATE alpha.audit_auditrow SET action = 'x'",
    "take from the audit": "DELETE FROM alpha.audit_auditrow",
    "change a reason": "UPDATE alpha.audit_auditreason SET text = 'x'",
    "become the owner": "SET ROLE zhixing_owner",
    "make a trigger": "CREATE TRIGGER t BEFORE INSERT ON alpha.audit_auditrow "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_serving_role_may_not(db: None, what: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORBIDDEN[what])


def test_nor_in_a_region_that_was_opened_later(own_database: str) -> None:
    open_delta()
    for statement in ("UPDATE {0} SET action = 'x'", "DELETE FROM {0}", "TRUNCATE {0}"):
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(statement.format("delta_beta.audit_auditrow"))
    with in_region("delta_beta"):
        rows = watching.digest("delta_beta")["audit_auditrow"]
        AuditRow.objects.create(at=AT, action="x")
        assert watching.digest("delta_beta")["audit_auditrow"] != rows
