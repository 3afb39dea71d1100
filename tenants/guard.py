"""The guard between regions: what was read in one region is never read on or saved in another.

Rows carry the schema they were read in, querysets the one they were built in. A lazy queryset,
a lazy foreign key or a `save()` that is evaluated elsewhere raises `CrossRegion` instead of
answering with another region's row of the same key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.db import models

from tenants.context import PUBLIC
from tenants.database import connection


class CrossRegion(RuntimeError):
    """A programming error: a row or a query of one region was used in another."""

    def __init__(self, what: str, made_in: str) -> None:
        super().__init__(f"{what} of region {made_in} used in {connection.schema_name}")


class RegionQuerySet(models.QuerySet[Any]):
    """A queryset that works only in the region in which it was built."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._region = connection.schema_name

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._region = self._region
        return clone

    @property
    def db(self) -> str:
        """The alias to ask; every read and write of a queryset passes here."""
        here = connection.schema_name
        if here == PUBLIC or self._region != here:
            raise CrossRegion(f"query of {self.model.__name__}", self._region)
        return str(super().db)

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Yield rows one by one; a loop that is taken on elsewhere raises."""
        for row in super().iterator(*args, **kwargs):
            if self._region != connection.schema_name:
                raise CrossRegion(f"loop over {self.model.__name__}", self._region)
            yield row

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows of this region, and stamp them as `save()` does."""
        rows: list[Any] = super().bulk_create(_all_of_here(objs), *args, **kwargs)
        for row in rows:
            _stamp(row)
        return rows

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        """Update rows of this region."""
        return super().bulk_update(_all_of_here(objs), *args, **kwargs)


class RegionModel(models.Model):
    """Base of every table that lies in a region's schema."""

    objects: ClassVar[Any] = RegionQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().from_db(*args, **kwargs)
        _stamp(instance)
        return instance

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        _check(type(self), {"instance": self})  # `using` would go past the router
        super().save_base(*args, **kwargs)
        _stamp(self)


class RegionRouter:
    """Refuses to read from, write to or relate a row that was read in another region."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> None:
        _check(model, hints)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> None:
        _check(model, hints)

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> None:
        if _made_in(one) and _made_in(other) and _made_in(one) != _made_in(other):
            raise CrossRegion(type(other).__name__, str(_made_in(other)))


def _stamp(instance: models.Model) -> None:
    instance._state.region = connection.schema_name  # type: ignore[attr-defined]


def _all_of_here(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    for row in found:
        _check(type(row), {"instance": row})
    return found


def _made_in(instance: models.Model | None) -> str | None:
    return getattr(instance._state, "region", None) if instance is not None else None


def _check(model: type[models.Model], hints: dict[str, Any]) -> None:
    made_in = _made_in(hints.get("instance"))
    if made_in is not None and made_in != connection.schema_name:
        raise CrossRegion(model.__name__, made_in)
    if issubclass(model, RegionModel) and connection.schema_name == PUBLIC:
        raise CrossRegion(model.__name__, PUBLIC)
