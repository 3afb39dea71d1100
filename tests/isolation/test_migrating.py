"""Migrations over many regions: asked first, gone on past a failure, resumed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants import migrating, template_schema
from tenants.context import PUBLIC
from tenants.database import connection
from tenants.models import Region
from tenants.owner import as_owner
from tests.isolation.watching import statements

BEHIND = "DELETE FROM {0}.django_migrations WHERE app = 'api'"
GONE = "DROP TABLE {0}.api_apitoken"


@pytest.fixture
def as_the_owner(own_database: str) -> Any:
    """Run a statement in some regions as the owner of their tables."""

    def run(statement: str, *codes: str) -> None:
        with as_owner(), connection.cursor() as cursor:
            for code in codes:
                cursor.execute(statement.format(code))

    return run


def migrate(*arguments: str) -> str:
    out = io.StringIO()
    call_command("migrate_regions", *arguments, stdout=out)
    return out.getvalue().strip()


def test_with_nothing_to_do_nothing_is_migrated(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated: list[str] = []
    monkeypatch.setattr(migrating, "_migrate", migrated.append)
    assert migrate() == "0 migrated, 0 failed"
    assert migrated == [PUBLIC]


def test_who_is_behind_is_asked_in_one_query(own_database: str, as_the_owner: Any) -> None:
    as_the_owner(BEHIND, "alpha", "gamma")
    with statements() as noted:
        found = template_schema.schemas_behind(["gamma", "alpha", "beta", "platform"])
    assert found == ["gamma", "alpha"]
    assert len([text for text in noted.texts if "django_migrations" in text]) == 1


def test_it_goes_on_past_a_region_that_fails_and_resumes(as_the_owner: Any) -> None:
    as_the_owner(BEHIND, "alpha", "beta", "gamma")
    as_the_owner(GONE, "beta", "gamma")
    with pytest.raises(CommandError, match="not migrated: alpha"):
        migrate()
    assert "already exists" in Region.objects.get(schema_name="alpha").migration_error
    done = Region.objects.filter(schema_name__in=["beta", "gamma"])
    assert all(region.migrated_at and not region.migration_error for region in done)
    as_the_owner(GONE, "alpha")
    assert migrate() == "1 migrated, 0 failed"
    assert Region.objects.get(schema_name="alpha").migration_error == ""


def test_one_region_can_be_migrated_alone(as_the_owner: Any) -> None:
    as_the_owner(BEHIND, "alpha", "beta")
    as_the_owner(GONE, "alpha", "beta")
    assert migrate("--region", "beta") == "1 migrated, 0 failed"
    assert template_schema.schemas_behind(["alpha", "beta"]) == ["alpha"]


def test_what_a_migration_made_the_serving_role_may_use(as_the_owner: Any) -> None:
    as_the_owner(BEHIND, "beta")
    as_the_owner(GONE, "beta")
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM beta.api_apitoken")
        cursor.execute("SELECT has_table_privilege('beta.audit_auditrow', 'UPDATE')")
        assert cursor.fetchone() == (False,)


def test_a_migrated_region_is_still_the_templates_twin(as_the_owner: Any) -> None:
    as_the_owner(BEHIND, "beta")
    as_the_owner(GONE, "beta")
    migrate()
    template = template_schema.dump("template", with_rows=False)
    dump = template_schema.dump("beta", with_rows=False)
    assert dump == template_schema.statements_for("beta", template)


def test_no_model_lacks_its_migration(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
