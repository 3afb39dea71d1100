"""Every table of the `volunteers` app, gathered for Django. Import from the sub-packages."""

from volunteers.groundwork.imports.models import (
    ColumnMapping,
    ImportBatch,
    ImportedRow,
    ImportProblem,
)
from volunteers.groundwork.marks.models import Mark
from volunteers.groundwork.numbering.models import NumberCounter
from volunteers.office.notices.models import Notice
from volunteers.people.cards.models import Card, FontFile, PrintBatch
from volunteers.people.duplicates.models import DuplicateCase
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.form.models import FormVersion
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import Consent, UnmaskGrant, Volunteer
from volunteers.people.registration.models import (
    ActivationCode,
    Application,
    ApplicationStep,
    DecisionBatch,
    ReasonTemplate,
    SignedForm,
    VolunteerNumber,
)
from volunteers.people.transfers.models import Transfer
from volunteers.people.units.models import DatedFigure, Unit, UnitStaff
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.checkin.models import Check
from volunteers.service.claims.models import ClaimStep, HourClaim
from volunteers.service.ledger.models import EntryText, HourEntry, HourTotal, OccupiedInterval
from volunteers.service.projects.models import CatalogueProject, Project
from volunteers.service.protection.models import HourSign
from volunteers.service.settlement.models import Attendance, HeldMinutes
from volunteers.service.shifts.models import CalendarLink, Seat, Shift, SignUp, WalkIn
from volunteers.service.teams.models import Team, TeamMember

__all__ = [
    "ActivationCode",
    "Application",
    "ApplicationStep",
    "Attendance",
    "BackfillEvidence",
    "BackfillRecord",
    "CalendarLink",
    "Card",
    "CatalogueProject",
    "Check",
    "ClaimStep",
    "ColumnMapping",
    "Consent",
    "DataRequest",
    "DatedFigure",
    "DecisionBatch",
    "DuplicateCase",
    "EntryText",
    "FontFile",
    "FormVersion",
    "HeldMinutes",
    "HourClaim",
    "HourEntry",
    "HourSign",
    "HourTotal",
    "ImportBatch",
    "ImportProblem",
    "ImportedRow",
    "Mark",
    "NationalBatch",
    "NationalRow",
    "Notice",
    "NumberCounter",
    "OccupiedInterval",
    "PrintBatch",
    "Project",
    "ReasonTemplate",
    "RecordCertificate",
    "Seat",
    "Shift",
    "SignUp",
    "SignedForm",
    "Team",
    "TeamMember",
    "Transfer",
    "Unit",
    "UnitStaff",
    "UnmaskGrant",
    "Volunteer",
    "VolunteerNumber",
    "WalkIn",
]
