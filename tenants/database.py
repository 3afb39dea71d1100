"""The default connection, typed as what it is: django-tenants' wrapper with a schema."""

from __future__ import annotations

from typing import Any

from django.db import connection as _connection

connection: Any = _connection
