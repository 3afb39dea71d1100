"""What 附件1 of an application is filled with: as an approver sees it, or as its applicant does."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.cards.printing import form_data
from volunteers.people.form import services as forms
from volunteers.people.profiles import unmask_queries
from volunteers.people.registration.approvals import wording
from volunteers.people.registration.models import OPEN, WITH_FORM, Application


def printable(found: QuerySet[Application]) -> QuerySet[Application]:
    """Return those of these applications that have a form to print, all that it says loaded."""
    rows = found.filter(state__in=WITH_FORM)
    return rows.select_related("unit", "form_version", "volunteer", "decision")


def as_seen_by(user_id: UUID, one: Application, at: dt.datetime) -> dict[str, Any]:
    """Return the values as the preview beside the queue shows them to an account: numbers in full
    under a grant, an outline of somebody under 18 once the application is decided.
    """
    sight = unmask_queries.sight_of(user_id=user_id, object_id=one.pk, born=one.birth_date, at=at)
    asked = forms.fields_of(one.form_version) or policy_at(at).fields
    values = wording.values_of(one, asked, in_full=sight.is_open)
    number = str(values["document_number"] or "")
    values |= form_data.beside(one, number, is_open=sight.is_open)
    return form_data.outline(values) if sight.is_limited and one.state not in OPEN else values


def as_seen_by_applicant(one: Application) -> dict[str, Any]:
    """Return the values as the applicant's own pages show them: all of it, numbers masked."""
    values = wording.values_of(one, (), in_full=True)
    number = masked_number(str(values["document_number"] or ""))
    values["phone"] = masked_phone(str(values["phone"] or ""))
    return values | form_data.beside(one, number, is_open=False)
