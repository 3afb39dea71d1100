"""Refused: `delete_tenant` knows nothing of this product's regions."""

from tenants.management.refused import Refused


class Command(Refused):
    instead = "docs/operations.md (suspend, retire, rename)"
