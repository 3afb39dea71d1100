"""What must be true before anything is served; each check is made to fail (SECURITY T3, T5, T7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from tenants import checks
from tenants.database import connection
from tenants.models import Region
from tenants.owner import as_owner


def ids(found: Any) -> list[str]:
    return [error.id for error in found]


def test_all_is_well_as_it_stands(db: None) -> None:
    ours = [error for error in run_checks(databases=["default"]) if "zhixing" in str(error.id)]
    assert ours == []


def test_a_cache_without_the_key_function_is_refused(settings: Any) -> None:
    bare = {**settings.CACHES["default"]}
    bare.pop("KEY_FUNCTION")
    settings.CACHES = {**settings.CACHES, "other": bare}
    assert ids(checks.every_cache_key_carries_the_region(None)) == ["zhixing.E001"]


def test_an_app_in_both_lists_is_refused(settings: Any) -> None:
    settings.SHARED_APPS = [*settings.SHARED_APPS, "django.contrib.sessions"]
    assert ids(checks.no_app_lies_in_both_schemas(None)) == ["zhixing.E002"]


@pytest.mark.parametrize("where", ["volunteers", "tenants"])
def test_a_key_between_public_and_a_region_is_refused(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = Region if where == "volunteers" else "volunteers.Unit"
    with isolate_apps("tenants", "volunteers"):
        model = _model(where, apps.get_model(target) if isinstance(target, str) else target)
        monkeypatch.setattr(checks.apps, "get_models", lambda: [model])
        assert ids(checks.no_key_between_public_and_region(None)) == ["zhixing.E003"]


def _model(label: str, target: type[models.Model]) -> type[models.Model]:
    class Meta:
        app_label = label

    key = models.ForeignKey(target, on_delete=models.CASCADE, related_name="+")
    return type("Joined", (models.Model,), {"Meta": Meta, "__module__": __name__, "key": key})


def test_a_table_in_public_and_in_regions_is_refused(own_database: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.volunteers_unit (id int)")
    assert ids(checks.no_table_lies_in_both_schemas(None, ["default"])) == ["zhixing.E004"]


def test_a_pooler_that_loses_the_search_path_is_refused(db: None) -> None:
    with connection.execute_wrapper(_forgetful):
        found = checks.the_pooler_keeps_the_search_path(None, ["default"])
    assert ids(found) == ["zhixing.E005"]


def _forgetful(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """Answer as a transaction pooler that gave the next statement to another connection."""
    execute(sql, *rest)
    if "self_test" in sql:
        execute("RESET search_path", None, *rest[1:])


def test_the_server_refuses_to_start_on_a_fault(own_database: str, settings: Any) -> None:
    checks.refuse_unsafe_start()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with pytest.raises(ImproperlyConfigured, match=r"zhixing\.E001"):
        checks.refuse_unsafe_start()
