"""Refused: `clone_tenant` knows nothing of this product's regions."""

from tenants.management.refused import Refused


class Command(Refused):
    instead = "open_region"
