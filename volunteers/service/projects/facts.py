"""What is published of projects, so that floors above follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from tenants.audit.services import Actor


@dataclass(frozen=True, slots=True)
class ProjectClosed:
    """A project has ended: what is ahead of it is not held, for the reason given."""

    project_id: UUID
    reason: str
    actor: Actor
    at: dt.datetime
