"""Refused: `migrate` knows nothing of this product's regions."""

from tenants.management.autodetector import Autodetector
from tenants.management.refused import Refused


class Command(Refused):
    instead = "migrate_regions"
    autodetector = Autodetector
