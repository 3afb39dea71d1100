"""What happened in the database, exactly: which tables were touched, and whether rows changed.

PostgreSQL counts, for the transaction of a connection, the scans and the changed rows of every
table: a table whose counts stay as they were has neither been read nor written, by whatever SQL
(COPY included). `Statements` looks at the text of each statement as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

TOUCHES = """
    WITH touched AS MATERIALIZED (
        SELECT oid, relnamespace, pg_stat_get_xact_numscans(oid) AS scans,
               pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
               + pg_stat_get_xact_tuples_deleted(oid) AS changed
          FROM pg_class
         WHERE relkind = ANY ('{r,i}') AND oid >= 16384)
    SELECT nspname, owner.relname, sum(scans), sum(changed)
      FROM touched
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
      LEFT JOIN pg_index ON indexrelid = touched.oid
      JOIN pg_class owner ON owner.oid = coalesce(indrelid, touched.oid)
     WHERE scans > 0 OR changed > 0
     GROUP BY 1, 2
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
SEARCH_PATH = re.compile(r"SET search_path = (.+)")
SCHEMA_PREFIX = re.compile(r'(?:FROM|JOIN|INTO|UPDATE|COPY|TABLE)\s+"?(\w+)"?\s*\.', re.IGNORECASE)

Touched = dict[tuple[str, str], tuple[int, int]]


def touched() -> Touched:
    """Return (scans, changed rows) of each table touched in this connection's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHES)
        return {(schema, table): (scans, rows) for schema, table, scans, rows in cursor.fetchall()}


def between(before: Touched, after: Touched) -> Touched:
    """Return what was touched from one moment to the next."""
    nothing = (0, 0)
    changes = {key: (after[key], before.get(key, nothing)) for key in after}
    return {
        key: (now[0] - then[0], now[1] - then[1])
        for key, (now, then) in changes.items()
        if now != then
    }


def digest(schema: str) -> dict[str, str]:
    """Return the number of rows and a digest of the content of every table of a schema."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        tables = [row[0] for row in cursor.fetchall()]
        each = "SELECT '{1}', count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{0}\".\"{1}\" t"  # noqa: E501
        cursor.execute(" UNION ALL ".join(each.format(schema, table) for table in tables))
        return dict(cursor.fetchall())


@dataclass
class Statements:
    """The statements that went by, and the schemas that they named."""

    texts: list[str] = field(default_factory=list)
    schemas: set[str] = field(default_factory=set)

    def __call__(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        text = str(sql)
        self.texts.append(text)
        self.schemas |= schemas_in(text)
        return execute(sql, *rest)


@contextmanager
def statements() -> Iterator[Statements]:
    """Note every statement that Django sends inside the block."""
    noted = Statements()
    with connection.execute_wrapper(noted):
        yield noted


def schemas_in(sql: str) -> set[str]:
    """Return the schemas that a statement names, or puts on the search path."""
    if path := SEARCH_PATH.match(sql):
        return {name.strip(" \"'") for name in path[1].split(",")}
    return set(SCHEMA_PREFIX.findall(sql))
