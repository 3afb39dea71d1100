"""A job at work: what its handler may ask and tell while it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from psycopg2.extensions import make_dsn

from tenants.context import current_code
from tenants.database import connection
from tenants.jobs.models import Job, JobState


class JobCancelled(Exception):
    """Somebody asked for the job to stop; what it has not committed is rolled back."""


class LeaseLost(Exception):
    """Another worker has the job; nothing of this one may be committed."""


class RunningJob:
    """The handler's view of its job. Use as a context manager: the pulse beats inside it."""

    def __init__(self, job: Job, token: UUID) -> None:
        self.id, self.payload, self.created_by = job.pk, job.payload, job.created_by
        self._token = token

    def __enter__(self) -> RunningJob:
        self._pulse = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tenants.jobs.pulse"],
            stdin=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            text=True,
        )
        self._tell(self._order())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pulse.stdin is not None:
            self._pulse.stdin.close()
        self._pulse.wait(timeout=10)

    def progress(self, *, done: int, total: int, stage: str) -> None:
        """Show how far the work is; `stage` is a word of the handler's, not a personal value."""
        self._tell({"done": done, "total": total, "stage": stage})

    def check(self) -> None:
        """Stop here when a cancel was asked for.

        :raises JobCancelled: it was
        """
        if Job.objects.filter(pk=self.id, cancel_requested_at__isnull=False).exists():
            raise JobCancelled

    def confirm_lease(self) -> None:
        """Make sure that the job is still this worker's; the last statement before COMMIT.

        :raises LeaseLost: it is another's, or finished
        :raises JobCancelled: a cancel was asked for in time
        """
        job = Job.objects.select_for_update().filter(pk=self.id, lease_token=self._token).first()
        if job is None or job.state != JobState.RUNNING or job.lease_until is None:
            raise LeaseLost
        if job.lease_until < timezone.now():
            raise LeaseLost
        if job.cancel_requested_at is not None:
            raise JobCancelled

    def _order(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend_pid = cursor.fetchone()[0]
        return {
            "dsn": make_dsn(**_connection_parameters()),
            "schema": current_code(),
            "job": str(self.id),
            "token": str(self._token),
            "backend_pid": backend_pid,
        }

    def _tell(self, message: dict[str, Any]) -> None:
        if self._pulse.stdin is None or self._pulse.poll() is not None:
            return
        try:
            self._pulse.stdin.write(json.dumps(message) + "\n")
            self._pulse.stdin.flush()
        except BrokenPipeError:
            return


def _connection_parameters() -> dict[str, Any]:
    """Return what the worker's own connection was opened with, TLS options included."""
    ours = {"options", "cursor_factory", "client_encoding"}
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in ours and value}
