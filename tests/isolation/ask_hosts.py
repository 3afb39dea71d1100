"""A process that asks for hostnames, as a web server does: `python -m tests.isolation.ask_hosts`.

For each hostname on a line of standard input it prints one JSON line: the region's name, or null,
and how often the database was asked for it.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenants import hostnames

    for line in sys.stdin:
        with CaptureQueriesContext(connection) as asked:
            region = hostnames.region_at(line.strip())
        selects = sum(query["sql"].startswith("SELECT") for query in asked.captured_queries)
        answer = {"name": region.name if region else None, "asked": selects}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
