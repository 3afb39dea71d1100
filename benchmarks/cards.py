"""How long two hundred cards take: `python -m benchmarks.cards [--cards N] [--photo-kilobytes N]`.

As the worker makes them: people read and decrypted, photos decrypted, codes drawn, one PDF set in
the typesetting process, encrypted and stored. With photos, and without.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from typing import Any

from tests import servers

LIMIT_SECONDS = 30.0  # of the acceptance, for 200 cards
MEMORY_LIMIT = 1024.0  # megabytes, of the typesetting process


def main() -> int:
    """Measure, print, and return 0 where every limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=200)
    parser.add_argument("--photo-kilobytes", type=int, default=200)
    asked = parser.parse_args()
    with servers.begin():
        import django

        django.setup()
        from tests import databases

        databases.prepare(servers.process_name())
        holds = [_measure(asked.cards, 0), _measure(asked.cards, asked.photo_kilobytes)]
    return 0 if all(holds) else 1


def _measure(cards: int, kilobytes: int) -> bool:
    from tenants.context import in_region
    from tests.cards.papers import printed
    from volunteers.people.cards.models import PrintKind

    with in_region("alpha"):
        batch = _asked(_people(cards, kilobytes), PrintKind.CARD_SHEETS)
        before = time.monotonic()
        printed(batch)
        seconds = time.monotonic() - before
        batch.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    photos = f"photos of {kilobytes} kB" if kilobytes else "no photos"
    print(f"{batch.people:,} cards, {photos}: {seconds:.1f} s (limit {LIMIT_SECONDS:.0f} s)")
    print(f"  {batch.pages} pages; typesetting {peak:.0f} MB (limit {MEMORY_LIMIT:.0f} MB)")
    return seconds <= LIMIT_SECONDS and peak <= MEMORY_LIMIT


def _people(cards: int, kilobytes: int) -> list[Any]:
    from tenants.keys import files
    from tests.factories import make_card, make_volunteer

    photo = _photo(kilobytes)
    people = []
    for _one in range(cards):
        kept = {"photo": files.put("answers", photo)} if photo else {}
        people.append(make_card(make_volunteer(state="registered", files=kept)).volunteer)
    for serial, person in enumerate(people):
        person.volunteer_number = f"{kilobytes:06d}{serial:09d}"
        person.save(update_fields=["volunteer_number"])
    return people


def _asked(people: list[Any], kind: Any) -> Any:
    from django.utils import timezone

    from tenants.audit.services import system_actor
    from volunteers.people.cards.printing import services

    return services.request_print(
        kind=kind,
        selection=services.Selection([one.pk for one in people]),
        options=services.Options(base="https://alpha.localhost"),
        actor=system_actor("benchmark"),
        at=timezone.now(),
    )


def _photo(kilobytes: int) -> bytes:
    """Return a JPEG of about so many kilobytes that cannot be made smaller: noise."""
    import random

    from PIL import Image

    if not kilobytes:
        return b""
    noise = random.Random(1)
    side = int((kilobytes * 1024 / 1.05) ** 0.5)
    picture = Image.frombytes("RGB", (side, side), noise.randbytes(side * side * 3))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
