"""`id_number.read` for a whole column at once. A property test keeps the two alike."""

from __future__ import annotations

import datetime as dt

import polars as pl

from volunteers.groundwork.common import id_number
from volunteers.groundwork.common.id_number import Fault


def read(numbers: pl.Series, *, on: dt.date) -> pl.DataFrame:
    """Return `fault` (null: none), `birth_date`, `sex`, `area_known` and `document_kind` of each
    normalised number; all null where there is no number.
    """
    number = pl.col("number")
    known = number.str.slice(0, 2).is_in(list(id_number.PROVINCES))
    frame = pl.DataFrame({"number": numbers.cast(pl.String)}).with_columns(
        shape=number.str.contains(id_number.SHAPE),
        passes=_passes(number),
        born=_birth_date(number, on),
    )
    fault = (
        pl.when(number.is_null()).then(None)
        .when(number.str.contains(id_number.SCIENTIFIC)).then(pl.lit(Fault.SPOILT.value))
        .when(number.str.contains(id_number.OLD)).then(pl.lit(Fault.OLD.value))
        .when(~pl.col("shape")).then(pl.lit(Fault.SHAPE.value))
        .when(~pl.col("passes") & number.str.contains(id_number.CUT_OFF))
        .then(pl.lit(Fault.SPOILT.value))
        .when(pl.col("born").is_null()).then(pl.lit(Fault.BIRTH_DATE.value))
        .when(~pl.col("passes")).then(pl.lit(Fault.CHECK.value))
    )  # fmt: skip
    good = pl.col("fault").is_null() & number.is_not_null()
    odd = number.str.slice(16, 1).cast(pl.Int8, strict=False) % 2
    return frame.with_columns(fault=fault).select(
        "fault",
        birth_date=pl.when(good).then(pl.col("born")),
        sex=pl.when(good).then(pl.when(odd == 1).then(pl.lit("1")).otherwise(pl.lit("2"))),
        area_known=pl.when(good).then(known),
        document_kind=pl.when(good).then(_kind(number)),
    )


def _passes(number: pl.Expr) -> pl.Expr:
    """ISO 7064 MOD 11-2: the weighted sum with the check character itself leaves 1."""
    body = number.str.slice(0, 17).cast(pl.Int64, strict=False)
    total = pl.lit(0, dtype=pl.Int64)
    for position, weight in enumerate(id_number.WEIGHTS):
        total = total + (body // 10 ** (16 - position)) % 10 * weight
    last = number.str.slice(17, 1).replace({"X": "10"}).cast(pl.Int64, strict=False)
    return ((total + last) % 11 == 1).fill_null(False)


def _birth_date(number: pl.Expr, on: dt.date) -> pl.Expr:
    day = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    oldest = dt.date(on.year - id_number.OLDEST, 1, 1)
    return pl.when((day >= oldest) & (day <= on)).then(day)


def _kind(number: pl.Expr) -> pl.Expr:
    area = number.str.slice(0, 2)
    return (
        pl.when(area.is_in(["81", "82", "83"])).then(pl.lit("hmt_residence_permit"))
        .when(number.str.starts_with("9")).then(pl.lit("foreign_permanent"))
        .otherwise(pl.lit("resident_id"))
    )  # fmt: skip
