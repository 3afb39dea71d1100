"""Which region the current thread works in: the only way in, out and over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TypeVar

from tenants.database import connection
from tenants.errors import UnknownRegion
from tenants.models import Region, RegionKind, RegionState

PUBLIC = "public"
T = TypeVar("T")


def current_code() -> str:
    """Return the code of the region in which the thread works; `public` outside of all."""
    return str(connection.schema_name)


def current_region() -> Region:
    """Return the region in which the thread works.

    :raises UnknownRegion: the thread works in no region
    """
    tenant = connection.tenant
    return tenant if isinstance(tenant, Region) else region_of(current_code())


def region_of(code: str) -> Region:
    """Return the region with this code, whatever its state.

    :raises UnknownRegion: there is none
    """
    region = Region.objects.filter(schema_name=code).select_related("parent").first()
    if region is None:
        raise UnknownRegion(code)
    return region


class _Place:
    """Work somewhere for the length of a block; afterwards where one was before, always: also
    when one such object is entered again inside its own block.
    """

    def __init__(self) -> None:
        self._before: list[Any] = []

    def __enter__(self) -> Any:
        before = connection.tenant
        answer = self._enter()
        self._before.append(before)
        return answer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection.set_tenant(self._before.pop())

    def _enter(self) -> Any: ...


class in_region(_Place):  # noqa: N801 - read as a phrase: `with in_region("puer"):`
    """Work in a region. Read what you need inside the block: a queryset taken out of it raises
    `CrossRegion`.

    :raises UnknownRegion: there is no region of that code
    """

    def __init__(self, region: Region | str) -> None:
        super().__init__()
        self._region = region

    def _enter(self) -> Region:
        region = self._region if isinstance(self._region, Region) else region_of(self._region)
        connection.set_tenant(region)
        return region


class in_public(_Place):  # noqa: N801
    """Work in no region, where only the public tables are."""

    def _enter(self) -> None:
        connection.set_schema_to_public()


def for_each_region(
    action: Callable[[Region], T], kinds: Iterable[str] | None = None
) -> list[tuple[str, T]]:
    """Run `action` inside every open region, one after the other; return (code, answer) pairs.

    For commands and platform tasks alone. The platform's and the template's schema are left out.
    """
    regions = Region.objects.filter(state=RegionState.OPEN).exclude(
        kind__in=(RegionKind.PLATFORM, RegionKind.TEMPLATE)
    )
    if kinds is not None:
        regions = regions.filter(kind__in=list(kinds))
    answers = []
    for region in list(regions.order_by("position", "pk")):
        with in_region(region):
            answers.append((region.code, action(region)))
    return answers
