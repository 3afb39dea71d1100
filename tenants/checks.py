"""What must be true before anything is served (SECURITY T3, T5, T7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from tenants.database import connection

REGION_KEY = "tenants.cache_keys.region_key"


def refuse_unsafe_start() -> None:
    """Run these checks before the first request or task: gunicorn and Celery run none themselves.

    :raises ImproperlyConfigured: a check failed
    """
    found = run_checks(tags=[Tags.caches, Tags.models, Tags.database], databases=["default"])
    connection.close()  # a worker process opens its own
    if faults := [str(error) for error in found if str(error.id).startswith("zhixing.")]:
        raise ImproperlyConfigured("\n".join(faults))


@register(Tags.caches)
def every_cache_key_carries_the_region(app_configs: Any, **kwargs: Any) -> Sequence[Error]:
    """Refuse a cache whose keys two regions would share."""
    bare = [
        name for name, cache in settings.CACHES.items() if cache.get("KEY_FUNCTION") != REGION_KEY
    ]
    return [
        Error(f"cache {name!r} must set KEY_FUNCTION to {REGION_KEY}", id="zhixing.E001")
        for name in bare
    ]


@register(Tags.models)
def no_app_lies_in_both_schemas(app_configs: Any, **kwargs: Any) -> Sequence[Error]:
    """Refuse an app with tables that stands in SHARED_APPS and in TENANT_APPS: a missing table of
    a region would silently become the public one.
    """
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    return [
        Error(f"{name} has tables and is shared and of a region at once", id="zhixing.E002")
        for name in sorted(both)
    ]


@register(Tags.models)
def no_key_between_public_and_region(app_configs: Any, **kwargs: Any) -> Sequence[Error]:
    """Refuse a foreign key from a region's table to a public one, or back."""
    shared = {
        config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS
    }
    keys = [
        (field, model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    ]
    return [
        Error(f"{field} joins a region's table and a public one", id="zhixing.E003")
        for field, here, there in keys
        if (here in shared) != (there in shared)
    ]


@register(Tags.database)
def no_table_lies_in_both_schemas(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[Error]:
    """Refuse when public and the template share a table other than that of migrations."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.tablename FROM pg_tables a JOIN pg_tables b USING (tablename)"
            " WHERE a.schemaname = 'public' AND b.schemaname = 'template'"
            " AND a.tablename <> 'django_migrations'"
        )
        shared = [row[0] for row in cursor.fetchall()]
    return [
        Error(f"table {name} is in public and in regions", id="zhixing.E004") for name in shared
    ]


@register(Tags.database)
def the_pooler_keeps_the_search_path(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[Error]:
    """Refuse a connection on which a search path set in one statement is gone in the next.

    Behind transaction pooling without `track_extra_parameters` half of all queries answered from
    another region (measured, ARCHITECTURE 3.7).
    """
    if not databases:
        return []
    for marker in ("zhixing_self_test_a", "zhixing_self_test_b"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = public, {marker}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            kept = marker in cursor.fetchone()[0]
        connection.set_schema_to_public()
        if not kept:
            return [Error("the pooler loses the search path between statements", id="zhixing.E005")]
    return []
