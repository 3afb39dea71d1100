"""The Celery application: every message carries its region, and nothing else personal."""

from __future__ import annotations

import os

from tenant_schemas_celery.app import CeleryApp

from config import heartbeat  # noqa: F401 - its receivers must be there when beat starts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("zhixing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.jobs", "reporting", "volunteers.groundwork.imports"])
