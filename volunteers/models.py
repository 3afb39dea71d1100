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

__all__ = [
    "ActivationCode",
    "Application",
    "ApplicationStep",
    "Card",
    "ColumnMapping",
    "Consent",
    "DataRequest",
    "DatedFigure",
    "DecisionBatch",
    "DuplicateCase",
    "FontFile",
    "FormVersion",
    "ImportBatch",
    "ImportProblem",
    "ImportedRow",
    "Mark",
    "NationalBatch",
    "NationalRow",
    "Notice",
    "NumberCounter",
    "PrintBatch",
    "ReasonTemplate",
    "SignedForm",
    "Transfer",
    "Unit",
    "UnitStaff",
    "UnmaskGrant",
    "Volunteer",
    "VolunteerNumber",
]
