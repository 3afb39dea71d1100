"""Jobs for tests, and a worker of its own: `python -m tests.isolation.working REGION JOB`.

The process runs one job in a region, as Celery would, and prints the state that it ended in.
"""

from __future__ import annotations

import os
import sys
from typing import Any
from uuid import UUID

import django


def register() -> None:
    """Register the kinds of job that tests ask for."""
    from django.db import connection, transaction

    from tenants.jobs import services
    from tenants.jobs.running import RunningJob
    from tests import factories as make

    @services.register("test.write")
    def write(job: RunningJob) -> dict[str, Any]:
        """Write a row, wait, and commit only while the job is still ours."""
        with transaction.atomic():
            make.make_mark(measure=f"job {job.id}")
            job.progress(done=1, total=2, stage="waiting")
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [job.payload.get("seconds", 0)])
            job.confirm_lease()
        return {"written": 1}

    @services.register("test.crash")
    def crash(job: RunningJob) -> dict[str, Any]:
        raise ValueError(job.payload["secret"])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tenants.context import in_region
    from tenants.jobs import services

    register()
    print("working", flush=True)
    with in_region(sys.argv[1]):
        print(services.run(UUID(sys.argv[2])), flush=True)


if __name__ == "__main__":
    main()
