"""Who may do what: the one table of duties and roles, and the decorator that applies it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class Role(StrEnum):
    OPERATOR = "operator"
    OVERVIEW = "overview"
    OFFICE = "office"
    APPROVER = "approver"
    UNIT_ADMIN = "unit_admin"
    LEADER = "leader"
    VOLUNTEER = "volunteer"


class Duty(StrEnum):
    USE_OWN_ACCOUNT = "use_own_account"
    WATCH_REGIONS = "watch_regions"
    MANAGE_STAFF = "manage_staff"
    READ_UNITS = "read_units"
    READ_ROSTER = "read_roster"
    EXPORT_ROSTER = "export_roster"
    VOUCH_FOR_FORMS = "vouch_for_forms"
    IMPORT_ROSTER = "import_roster"
    RECORD_WITHDRAWAL = "record_withdrawal"
    CHANGE_STANDING = "change_standing"
    OWN_DATA = "own_data"
    HANDLE_TRANSFERS = "handle_transfers"
    SETTLE_DUPLICATES = "settle_duplicates"
    EDIT_FORM = "edit_form"
    EXCHANGE_NATIONALLY = "exchange_nationally"
    ANSWER_DATA_REQUESTS = "answer_data_requests"
    ISSUE_CODES = "issue_codes"
    KEEP_SIGNED_FORMS = "keep_signed_forms"
    READ_SIGNED_FORMS = "read_signed_forms"
    READ_MESSAGES = "read_messages"
    MANAGE_CARDS = "manage_cards"
    PRINT_FORMS = "print_forms"
    KEEP_FONTS = "keep_fonts"
    UNMASK = "unmask"
    APPROVE_UNMASK = "approve_unmask"
    READ_APPLICATIONS = "read_applications"
    TAKE_APPLICATIONS = "take_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    KEEP_REASONS = "keep_reasons"
    MANAGE_PROJECTS = "manage_projects"
    APPROVE_PROJECTS = "approve_projects"
    APPROVE_HOURS = "approve_hours"
    BACKFILL_HOURS = "backfill_hours"
    APPROVE_BACKFILL = "approve_backfill"
    READ_PROGRESS = "read_progress"
    READ_OVERVIEW = "read_overview"
    ISSUE_CERTIFICATES = "issue_certificates"
    SIGN_UP = "sign_up"
    LEAD_SHIFTS = "lead_shifts"
    CONTEST_HOURS = "contest_hours"
    REVIEW_CLAIMS = "review_claims"
    DECIDE_APPEALS = "decide_appeals"
    REVIEW_SIGNS = "review_signs"
    USE_API = "use_api"


STAFF = frozenset({Role.OVERVIEW, Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN, Role.LEADER})

HOLDERS: dict[Duty, frozenset[Role]] = {
    Duty.USE_OWN_ACCOUNT: frozenset(Role),
    Duty.WATCH_REGIONS: frozenset({Role.OPERATOR}),
    Duty.MANAGE_STAFF: frozenset({Role.OFFICE}),
    Duty.READ_UNITS: frozenset({Role.OVERVIEW, Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.READ_ROSTER: frozenset({Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.EXPORT_ROSTER: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.VOUCH_FOR_FORMS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.IMPORT_ROSTER: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.RECORD_WITHDRAWAL: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.CHANGE_STANDING: frozenset({Role.OFFICE}),
    Duty.EXCHANGE_NATIONALLY: frozenset({Role.OFFICE}),
    Duty.EDIT_FORM: frozenset({Role.OFFICE}),
    Duty.SETTLE_DUPLICATES: frozenset({Role.OFFICE}),
    Duty.HANDLE_TRANSFERS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.OWN_DATA: frozenset({Role.VOLUNTEER}),
    Duty.ANSWER_DATA_REQUESTS: frozenset({Role.OFFICE}),
    Duty.ISSUE_CODES: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.KEEP_SIGNED_FORMS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.READ_SIGNED_FORMS: frozenset({Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.READ_MESSAGES: frozenset({Role.OFFICE}),
    Duty.MANAGE_CARDS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.PRINT_FORMS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.KEEP_FONTS: frozenset({Role.OFFICE}),
    Duty.UNMASK: frozenset({Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.APPROVE_UNMASK: frozenset({Role.OFFICE}),
    Duty.READ_APPLICATIONS: frozenset({Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.TAKE_APPLICATIONS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.DECIDE_APPLICATIONS: frozenset({Role.OFFICE, Role.APPROVER}),
    Duty.KEEP_REASONS: frozenset({Role.OFFICE}),
    Duty.MANAGE_PROJECTS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.APPROVE_PROJECTS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.APPROVE_HOURS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.BACKFILL_HOURS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.APPROVE_BACKFILL: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.READ_PROGRESS: frozenset({Role.OVERVIEW, Role.OFFICE, Role.APPROVER, Role.UNIT_ADMIN}),
    Duty.READ_OVERVIEW: frozenset({Role.OVERVIEW}),
    Duty.ISSUE_CERTIFICATES: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.SIGN_UP: frozenset({Role.VOLUNTEER}),
    Duty.LEAD_SHIFTS: frozenset({Role.OFFICE, Role.UNIT_ADMIN, Role.LEADER}),
    Duty.CONTEST_HOURS: frozenset({Role.VOLUNTEER}),
    Duty.REVIEW_CLAIMS: frozenset({Role.OFFICE, Role.UNIT_ADMIN}),
    Duty.DECIDE_APPEALS: frozenset({Role.OFFICE}),
    Duty.REVIEW_SIGNS: frozenset({Role.OFFICE}),
    Duty.USE_API: STAFF,
}

View = Callable[..., HttpResponse]


def holds(user: Any, duty: Duty) -> bool:
    """Whether an account, signed in and in use, holds a duty by one of its roles."""
    return bool(user.is_authenticated and user.is_active and HOLDERS[duty] & user.roles)


def requires(duty: Duty) -> Callable[[View], View]:
    """Let only holders of `duty` into the view; others get 403, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not holds(request.user, duty):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped = login_required(guarded)
        wrapped.duty = duty  # type: ignore[attr-defined]  # read by the test over all URLs
        return wrapped

    return decorate


def public(view: View) -> View:
    """Mark a view as open to strangers, on purpose."""
    view.duty = None  # type: ignore[attr-defined]
    view.is_public = True  # type: ignore[attr-defined]
    return view
