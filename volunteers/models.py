"""Every table of the `volunteers` app, gathered for Django. Import from the sub-packages."""

from volunteers.groundwork.imports.models import ImportBatch, ImportedRow, ImportProblem
from volunteers.groundwork.marks.models import Mark
from volunteers.office.notices.models import Notice
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.units.models import DatedFigure, Unit, UnitStaff

__all__ = [
    "Consent",
    "DatedFigure",
    "ImportBatch",
    "ImportProblem",
    "ImportedRow",
    "Mark",
    "Notice",
    "Unit",
    "UnitStaff",
    "Volunteer",
]
