"""The Celery application: every message carries its region, and nothing else personal."""

from __future__ import annotations

import os
from typing import Any

from celery.signals import worker_init
from tenant_schemas_celery.app import CeleryApp

from config import heartbeat  # noqa: F401 - its receivers must be there when beat starts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("zhixing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "tenants.jobs",
        "tenants.letters",
        "tenants.messaging",
        "reporting",
        "volunteers.groundwork.imports",
        "volunteers.people.cards.printing",
        "volunteers.people.registration",
        "volunteers.people.registration.signed_forms",
        "volunteers.people.standing",
        "volunteers.people.duplicates",
        "volunteers.people.exchange",
        "volunteers.service.certificates",
        "volunteers.service.shifts",
        "volunteers.service.settlement",
        "volunteers.service.claims",
        "volunteers.service.protection",
    ]
)


@worker_init.connect
def refuse_unsafe_start(**_: Any) -> None:
    """Stop a worker that would not be safe, before its first task."""
    from tenants import checks

    checks.refuse_unsafe_start()
