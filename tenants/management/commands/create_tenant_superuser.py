"""Refused: `create_tenant_superuser` knows nothing of this product's regions."""

from tenants.management.refused import Refused


class Command(Refused):
    instead = "open_region"
