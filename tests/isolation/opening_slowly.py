"""A process that is killed in the middle of an opening: `python -m tests.isolation.opening_slowly`.

It opens the test pack under the code `delta` and says `furnishing` when the first region's rows
are being written, where it then waits.
"""

from __future__ import annotations

import os
import time
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.utils import timezone

    from tenants import opening
    from tenants.audit.services import system_actor
    from tenants.policy.loader import read_pack
    from tests.databases import PACK

    @opening.furnishes(order=999)
    def wait(**_: Any) -> None:
        print("furnishing", flush=True)
        time.sleep(60)

    wanted = opening.Opening(read_pack(PACK), code="delta")
    opening.open_pack(opening=wanted, actor=system_actor("command"), at=timezone.now())


if __name__ == "__main__":
    main()
