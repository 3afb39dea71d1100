from importlib import import_module

from django.apps import AppConfig

# Modules that register themselves: handlers of facts, furnishers of new regions, jobs.
REGISTERED: tuple[str, ...] = (
    "volunteers.people.units.opening",
    "volunteers.office.notices.opening",
    "volunteers.groundwork.imports.runs",
    "volunteers.groundwork.imports.undoing",
    "volunteers.people.registration.opening",
    "volunteers.people.registration.numbers",
    "volunteers.people.registration.forgetting",
    "volunteers.people.registration.background",
    "volunteers.people.registration.emptying",
    "volunteers.people.roster.services",
    "volunteers.people.cards.following",
    "volunteers.people.cards.issuing",
    "volunteers.people.cards.printing.runs",
    "volunteers.people.exchange.preparing",
    "volunteers.people.exchange.forgetting",
    "volunteers.people.duplicates.services",
    "volunteers.people.transfers.merging",
    "volunteers.people.transfers.national",
    "volunteers.people.transfers.services",
    "volunteers.people.own_data.forgetting",
    "volunteers.people.duplicates.tasks",
    "volunteers.service.certificates.bulk",
    "volunteers.service.certificates.following",
    "volunteers.service.certificates.gathering",
    "volunteers.people.profiles.unmask_queries",
    "volunteers.people.registration.approvals.queries",
    "volunteers.people.duplicates.queries",
    "volunteers.people.transfers.queries",
    "volunteers.people.own_data.queries",
    "volunteers.service.backfill.imports.services",
    "volunteers.service.backfill.queries",
    "volunteers.service.backfill.forgetting",
    "volunteers.service.projects.queries",
    "volunteers.service.shifts.following",
    "volunteers.service.ledger.carrying",
    "volunteers.service.ledger.forgetting",
    "volunteers.service.checkin.forgetting",
    "volunteers.service.settlement.forgetting",
    "volunteers.service.settlement.following",
    "volunteers.service.settlement.queries",
    "volunteers.service.shifts.queries",
    "volunteers.service.ledger.gathering",
    "volunteers.service.claims.gathering",
    "volunteers.service.claims.forgetting",
    "volunteers.service.claims.queries",
    "volunteers.service.protection.forgetting",
    "volunteers.service.protection.queries",
)


class VolunteersConfig(AppConfig):
    name = "volunteers"

    def ready(self) -> None:
        for module in REGISTERED:
            import_module(module)
