"""Migrations over many schemas: ask who is behind, migrate those, remember how each went."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django_tenants.migration_executors.base import run_migrations
from django_tenants.utils import schema_exists

from tenants import opening, template_schema
from tenants.audit.services import Actor
from tenants.context import PUBLIC, in_public
from tenants.models import PLATFORM, TEMPLATE, Domain, Region, RegionKind, RegionState
from tenants.owner import as_owner

OPTIONS = {
    "verbosity": 0,
    "interactive": False,
    "app_label": None,
    "migration_name": None,
    "database": "default",
    "fake": False,
    "fake_initial": False,
    "run_syncdb": False,
    "plan": False,
    "check_unapplied": False,
    "prune": False,
    "skip_checks": True,
    "force_color": False,
    "no_color": True,
}
TEMPLATE_FIELDS = {"kind": RegionKind.TEMPLATE, "name": "模板", "short_name": "模板"}
PLATFORM_FIELDS = {"kind": RegionKind.PLATFORM, "name": "平台", "short_name": "平台"}


def prepare(*, actor: Actor, at: dt.datetime) -> None:
    """Migrate the public schema and the template; open the platform's schema where it is not."""
    with as_owner(), in_public():
        _migrate(PUBLIC)
        Region.objects.get_or_create(schema_name=TEMPLATE, defaults=TEMPLATE_FIELDS)
        if not schema_exists(TEMPLATE):
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {TEMPLATE}")
        if not _is_current(TEMPLATE):
            _migrate(TEMPLATE)
        if not Region.objects.filter(schema_name=PLATFORM, state=RegionState.OPEN).exists():
            plan = opening.Plan(PLATFORM, settings.PLATFORM_HOST, row=PLATFORM_FIELDS)
            opening.open_plans(plans=[plan], actor=actor, at=at)
        Domain.objects.filter(tenant__schema_name=PLATFORM).update(domain=settings.PLATFORM_HOST)


def regions_behind(only: str | None = None) -> list[str]:
    """Return the codes of the regions whose schema lacks a migration; one query over all."""
    with as_owner(), in_public():
        regions = Region.objects.exclude(kind=RegionKind.TEMPLATE)
        if only:
            regions = regions.filter(schema_name=only)
        codes = list(regions.order_by("pk").values_list("schema_name", flat=True))
        return template_schema.schemas_behind(template_schema.existing(codes))


def migrate_region(code: str, *, at: dt.datetime) -> bool:
    """Migrate one region and remember how it went; return whether it is up to date."""
    with as_owner(), in_public():
        try:
            _migrate(code)
        except Exception as error:  # noqa: BLE001 - the next region must not wait for this one
            connection.close()
            _remember(code, migration_error=f"{type(error).__name__}: {error}"[:2000])
            return False
        _remember(code, migration_error="", migrated_at=at)
        return True


def _migrate(schema: str) -> None:
    run_migrations((), dict(OPTIONS), "standard", schema, allow_atomic=False)
    with in_public(), transaction.atomic():
        template_schema.grant_serving_role(schema)


def _is_current(schema: str) -> bool:
    found = template_schema.existing([schema])
    return bool(found) and not template_schema.schemas_behind(found)


def _remember(code: str, **state: object) -> None:
    with in_public():
        Region.objects.filter(schema_name=code).update(**state)
