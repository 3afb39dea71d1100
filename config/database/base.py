"""PostgreSQL with one schema per region, within what the distributed engine can do.

Departures from django-tenants' backend, for Citus schema-based sharding: foreign keys are
immediate (a deferred one fails at COMMIT there, with an InternalError), and sequences are reset
inside a DO block (the stock form, a SELECT, is refused and rolls a whole import back).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.color import Style, no_style
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.db.models import Model
from django_tenants.postgresql_backend import base as django_tenants_base


class DatabaseOperations(PostgresOperations):
    def deferrable_sql(self) -> str:
        return ""

    def sequence_reset_sql(self, style: Style, model_list: Iterable[type[Model]]) -> list[str]:
        selects = super().sequence_reset_sql(no_style(), list(model_list))
        performs = [f"PERFORM {select.removeprefix('SELECT ')}" for select in selects]
        return [f"DO $$ BEGIN {' '.join(performs)} END $$;"] if performs else []


class DatabaseSchemaEditor(PostgresSchemaEditor):
    # The stock statements go on to SET CONSTRAINTS, which is an error on immediate keys.
    sql_create_column_inline_fk = (
        "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    )
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor
