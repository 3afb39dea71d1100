"""The tenancy rules of docs/architecture.md that can be read from models and source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from rest_framework.serializers import ModelSerializer

from tenants.context import in_region
from tenants.guard import RegionModel
from tenants.models import Region
from tenants.policy.loader import pack_codes
from tests.architecture.sources import Source, product
from tests.isolation.pages import pages
from tests.isolation.population import models_of_regions, plant

OURS = ("tenants", "volunteers", "reporting", "api", "config")
SHARED = {"tenants"}
# Models whose key stands in no address, with the reason.
NUMBERED = {
    *(
        "accounts.RoleGrant",
        "audit.AuditRow",
        "audit.AuditReason",
        "volunteers.Mark",
        "volunteers.UnitStaff",
    ),
    *("volunteers.ImportProblem", "volunteers.ImportedRow", "volunteers.ColumnMapping"),
    *("volunteers.ApplicationStep", "volunteers.NationalRow"),
    *("volunteers.TeamMember", "volunteers.Seat", "volunteers.ClaimStep", "volunteers.HourTotal"),
    *("volunteers.EntryText", "volunteers.OccupiedInterval"),  # keyed by their entry
    *("volunteers.NumberCounter", "volunteers.VolunteerNumber"),  # named by series and by number
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def is_shared(model: type[models.Model]) -> bool:
    return model._meta.app_label in SHARED


def test_every_table_of_a_region_stands_behind_the_guard() -> None:
    bare = [
        model._meta.label
        for model in our_models()
        if not is_shared(model) and not issubclass(model, RegionModel)
    ]
    assert not bare
    assert not [
        model for model in our_models() if is_shared(model) and issubclass(model, RegionModel)
    ]


def test_no_key_leads_from_a_region_to_public_or_back() -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and is_shared(model) != is_shared(field.related_model)
    ]
    assert not crossing


def test_what_stands_in_an_address_has_a_key_that_is_nobody_elses() -> None:
    numbered = {
        model._meta.label
        for model in models_of_regions()
        if not isinstance(model._meta.pk, models.UUIDField)
    }
    assert numbered == NUMBERED
    for model in models_of_regions():
        if model._meta.label not in NUMBERED:
            assert model._meta.pk.default.__name__ == "uuid7", model._meta.label


def test_addresses_name_objects_by_such_a_key() -> None:
    kinds = {kind for page in pages() for kind in re.findall(r"<([a-z]+):", page.route)}
    assert kinds <= {"uuid", "slug", "str", "path"}
    # what is declared is named by its code, what a signed link opens by what it is signed for
    unnamed = r"<(slug|str):(?!code|text_code|field_code|offer_code|calendar_code|site_code)"
    assert not [page.key for page in pages() if re.search(unnamed, page.route)]


@pytest.mark.parametrize("schema", ["public", "template", "alpha"])
def test_every_table_has_a_primary_key(db: None, schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = %s::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_constraint k"
            " WHERE k.conrelid = c.oid AND k.contype = 'p')",
            [schema],
        )
        assert cursor.fetchall() == []


def test_no_table_stands_in_both_schemas(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' INTERSECT"
            " SELECT tablename FROM pg_tables WHERE schemaname = 'template'"
        )
        assert cursor.fetchall() == [("django_migrations",)]


def test_no_foreign_key_waits_for_the_commit_and_no_table_has_a_trigger(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE condeferrable")
        assert cursor.fetchall() == []
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT inhrelid FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid"
            " WHERE c.relkind = 'r'"
        )
        assert cursor.fetchall() == []


def test_every_model_is_covered(db: None) -> None:
    """The walk plants a row of every table: one that it lacks is not watched."""
    plant("alpha")
    with in_region("alpha"):
        empty = [m._meta.label for m in models_of_regions() if not m._default_manager.exists()]
    assert not empty
    named = {model._meta.label for model in our_models() if is_shared(model)}
    assert named == {
        *("tenants.Region", "tenants.Domain", "tenants.PolicyVersion"),
        *("tenants.RollupRow", "tenants.RollupUnit"),
        *("tenants.IdentityHash", "tenants.Letter"),
    }


def test_no_serializer_takes_every_field() -> None:
    for serializer in _all_below(ModelSerializer):
        meta = getattr(serializer, "Meta", None)
        assert getattr(meta, "fields", ()) != "__all__", serializer
        assert not getattr(meta, "exclude", ()), serializer


def _all_below(base: type) -> Iterator[type]:
    for child in base.__subclasses__():
        yield child
        yield from _all_below(child)


@pytest.mark.parametrize("source", product(), ids=lambda source: source.name)
def test_no_block_in_a_region_is_left_half_way(source: Source) -> None:
    """A `yield` in it would leave the caller in another region (SECURITY T4)."""
    for block in (node for node in ast.walk(source.tree) if isinstance(node, ast.With)):
        entered = {ast.unparse(item.context_expr).split("(")[0] for item in block.items}
        if entered & {"in_region", "in_public", "context.in_region", "context.in_public"}:
            inner = {type(node) for node in ast.walk(block)}
            assert not {ast.Yield, ast.YieldFrom} & inner, f"{source.name}:{block.lineno}"


def test_no_rule_asks_which_region_it_is(db: None) -> None:
    codes = {code for code in Region.objects.values_list("schema_name", flat=True)}
    codes = (codes | set(pack_codes()) | {"haikou", "hainan", "puer"}) - {"platform", "template"}
    asking = []
    for source in product():
        if source.name.startswith("config/demo"):
            continue
        for test in _conditions(source.tree):
            words = {n.value for n in ast.walk(test) if isinstance(n, ast.Constant)}
            if words & codes:
                asking.append(f"{source.name}:{test.lineno}")
    assert not asking


def _conditions(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            yield node.test
        elif isinstance(node, ast.Match):
            yield node.subject


BANNED = {
    "CREATE TRIGGER": "no triggers on tables of regions",
    "GenericForeignKey": "content-type ids are not stored",
    "async def": "the region lives on a thread",
    "pickle": "nothing is pickled",
    "current_schema()": "no session state in SQL",
}


@pytest.mark.parametrize("word", BANNED)
def test_no_source_holds(word: str) -> None:
    assert not [source.name for source in product() if word in source.text], BANNED[word]


def test_the_apps_of_the_two_kinds_of_schema_are_apart() -> None:
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    for app in ("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"):
        assert app in settings.TENANT_APPS
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
