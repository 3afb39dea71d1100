"""Refused: `migrate_schemas` knows nothing of this product's regions."""

from tenants.management.refused import Refused


class Command(Refused):
    instead = "migrate_regions"
