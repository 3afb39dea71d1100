"""Jobs of an import in processes of their own, which a test can hold up and kill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.utils import timezone

from tenants.audit.services import system_actor
from tests.imports import books
from tests.servers import ROOT
from tests.sites import wait_until
from volunteers.groundwork.imports import runs
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.groundwork.imports.subjects import Inline
from volunteers.people.roster import services
from volunteers.people.units.models import Unit

ACTOR = system_actor("page")
RUN = """
import sys, uuid, django
django.setup()
from tenants.context import in_region
from tenants.jobs import services
with in_region("alpha"):
    print(services.run(uuid.UUID(sys.argv[1])))
"""


def checked_batch(count: int = 5, content: bytes = b"") -> ImportBatch:
    """Return a batch whose preview is made; nothing is written yet."""
    now = timezone.now()
    content = content or books.xlsx(books.people(count))
    unit = Unit.objects.get(code="school")
    batch = services.receive(
        name="名册.xlsx", content=content, unit_id=unit.pk, actor=ACTOR, at=now
    )
    choices = imports.Choices(imports.suggested_mapping(batch))
    imports.settle_columns(batch_id=batch.pk, choices=choices, actor=ACTOR, at=now)
    runs.run_check(batch_id=batch.pk, actor=ACTOR, at=now, work=Inline())
    batch.refresh_from_db()
    return batch


def committing(batch: ImportBatch) -> ImportBatch:
    """Ask for the commit; the job waits for somebody to run it."""
    imports.ask_commit(batch_id=batch.pk, good_rows=True, actor=ACTOR, at=timezone.now())
    batch.refresh_from_db()
    return batch


def start(job_id: Any, database: str) -> subprocess.Popen[str]:
    """Run a job in a process of its own."""
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings")
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment[variable] = f"{environment[variable].rpartition('/')[0]}/{database}"
    command = [sys.executable, "-c", RUN, str(job_id)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@contextmanager
def held_up(database: str) -> Iterator[Any]:
    """Hold every merge up after its people are written and before it commits."""
    url = f"{os.environ['DATABASE_OWNER_URL'].rpartition('/')[0]}/{database}"
    link = psycopg2.connect(url)
    try:
        with link.cursor() as cursor:
            cursor.execute("LOCK TABLE alpha.volunteers_importedrow IN SHARE MODE")
            yield cursor
    finally:
        link.close()


def wait_for_merges(cursor: Any, count: int = 1) -> None:
    """Wait until so many processes stand before a lock."""

    def merges_wait() -> bool:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0] >= count)

    wait_until(merges_wait)
