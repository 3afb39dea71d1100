"""What the progress table, the overview and the public home read: from the public rows alone, by
a number of queries that does not grow with units or regions.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reporting import forest, judging
from reporting.forest import Branch, Node, Tree
from reporting.home import PublicHome, public_numbers
from reporting.overview import Filters, Overview, of_table
from reporting.rollup import rows as kept_rows
from reporting.rollup.rows import Kept, Rows
from reporting.tables import Printed, ProgressTable, RegionDetail, Source, TilePlace
from tenants.errors import RuleBroken
from tenants.models import Region, RollupUnit
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.campaigns import Basis
from tenants.policy.subjects.units import REGION_KIND, Measure
from tenants.policy_versions.services import policy_in_force
from tenants.queries import children_of, region_of
from volunteers.office.campaigns.rules import Line, Terms
from volunteers.office.notices.queries import published
from volunteers.office.quotas.rules import Place

NOTICES_SHOWN = 5
COUNTS = ("entered", "registered", "entered.league_members", "registered.league_members")


Link = Callable[[Branch], str]


class NoCampaign(RuleBroken):
    code = "no_campaign"
    message = _("该地区在所选日期没有注册推进工作。")


def today() -> dt.date:
    """Return the day of the region's clock."""
    return timezone.localdate()


def unit_page(branch: Branch) -> str:
    """Return where a unit of one's own region is shown."""
    return reverse("units:detail", args=[branch.node.key])


def parts(branch: Branch) -> str:
    """Return where the parts of another region's unit are shown; nowhere if it has none."""
    return f"?unit={branch.node.key}" if branch.is_parent else ""


def progress_table(
    region_code: str,
    as_of: dt.date | None = None,
    *,
    units: Collection[UUID] | None = None,
    below: UUID | None = None,
    link: Link = unit_page,
) -> ProgressTable:
    """Return the progress table of a region: the regions below it, then its own units, in the
    notice's order. Targets and states are those of `as_of` (today without); figures are the
    latest counted.

    `units` limits it to these units (an account's scope) and leaves the regions out; `below` to
    one unit and what lies under it; `link` says where a unit's row leads. Six queries, and one for
    each region above.

    :raises NoCampaign: the region's policy has no campaign on that day
    :raises UnknownRegion: there is no such region
    """
    on = as_of or today()
    policy = policy_in_force(region_code, on)
    campaign = policy.campaign_on(on)
    if campaign is None:
        raise NoCampaign
    is_whole = units is None and below is None
    children = children_of(region_code) if is_whole else []
    rows = kept_rows.read(region_code, [child.schema_name for child in children])
    tree = Tree([node_of(unit) for unit in rows.units])
    nodes = [node for node in tree.from_the_top if tree.is_below(node.key, below)]
    if units is not None:
        in_scope = set(units)
        nodes = [node for node in nodes if node.key in in_scope]
    terms = Terms(campaign, on, policy.quotas)
    sources = [of_region(child, rows) for child in children]
    sources += [
        dataclasses.replace(of_branch(branch, rows, tree.paths[branch.node.key]), url=link(branch))
        for branch in branches(nodes, policy, rows, terms)
    ]
    return built(region_of(region_code), policy, rows, Judging(sources, terms, is_whole))


def overview(region_code: str, as_of: dt.date | None, filters: Filters) -> Overview:
    """Return the overview of a region: the queries of its progress table and no more.

    :raises NoCampaign: the region's policy has no campaign on that day
    :raises UnknownRegion: there is no such region
    """
    return of_table(progress_table(region_code, as_of), filters)


def public_home(region: Region, reader: Any) -> PublicHome:
    """Return what a visitor sees of a region: numbers over it and the regions below it, its
    campaign's phases, its newest notices.
    """
    codes = [region.code, *(child.code for child in children_of(region.code))]
    on = today()
    campaign = policy_in_force(region.code, on).campaign_on(on)
    language = get_language() or "zh-hans"
    return PublicHome(
        figures=public_numbers(kept_rows.totals_of(codes)),
        notices=tuple(published(reader)[:NOTICES_SHOWN]),
        phases=judging.steps(campaign, on, language) if campaign else (),
        source=campaign.source if campaign else "",
    )


def region_below(above: Region, code: str) -> Region | None:
    """Return the region called `code` if it lies below `above`, at any depth."""
    found = Region.objects.filter(schema_name=code).select_related("parent").first()
    region = found
    while region is not None and region.parent_id is not None:
        if region.parent_id == above.pk:
            return found
        region = region.parent
    return None


def region_detail(
    above: Region, below: Region, as_of: dt.date | None, unit: UUID | None
) -> RegionDetail:
    """Return what the region above sees of one below it: numbers by unit, and its own row.

    :raises NoCampaign: the region's policy has no campaign on that day
    """
    table = progress_table(below.code, as_of, below=unit, link=parts)
    rows = kept_rows.read(above.code, [below.code])
    terms = Terms(table.campaign, table.as_of)
    kind_label = below.get_kind_display()
    own_row = judging.judged(of_region(below, rows), terms, kind_label)
    name = next((row.name for row in table.rows if row.source.unit_id == unit), "")
    return RegionDetail(below.code, below.name, table, own_row, name)


class Judging:
    """The lines of a table that is being built, and on what terms they are judged."""

    def __init__(self, sources: Sequence[Source], terms: Terms, is_whole: bool) -> None:
        self.sources = sorted(sources, key=lambda source: (source.position, source.code))
        self.terms = terms
        self.is_whole = is_whole


def built(region: Region, policy: RegionPolicy, rows: Rows, judging_of: Judging) -> ProgressTable:
    """Return the table of judged lines."""
    terms, language = judging_of.terms, get_language() or "zh-hans"
    labels = {kind.code: kind.named(language) for kind in policy.unit_kinds}
    judged = tuple(
        judging.judged(source, terms, labels.get(source.line.place.kind, ""))
        for source in judging_of.sources
    )
    present = {row.kind for row in judged}
    return ProgressTable(
        region_code=region.code,
        region_name=region.name,
        as_of=terms.on,
        figures_at=judging.newest(source.counted_at for source in judging_of.sources),
        rebased_days=policy.rebased_days,
        campaign=terms.campaign,
        phase=judging.rules.current_phase(terms.campaign, terms.on),
        language=language,
        rows=judged,
        totals=judging.totals_of(judged, terms),
        steps=judging.steps(terms.campaign, terms.on, language),
        kinds=tuple((code, label) for code, label in labels.items() if code in present),
        printed=printed_total(region.code, rows) if judging_of.is_whole else None,
        remarks=terms.campaign.remarks if policy.origins["campaigns"] == region.code else (),
    )


def node_of(unit: RollupUnit) -> Node:
    """Return a unit as a node of its region's forest."""
    return Node(
        key=unit.unit_id,
        parent=unit.parent_unit_id,
        code=unit.code,
        kind=unit.kind,
        location=unit.location,
        position=unit.position,
        name=unit.name,
        is_closed=unit.is_closed,
    )


def branches(nodes: Sequence[Node], policy: RegionPolicy, rows: Rows, terms: Terms) -> list[Branch]:
    """Return the rows that a region's own units make, on the base of the campaign's table."""
    basis = terms.campaign.baseline_basis
    tops = {kind.code for kind in policy.unit_kinds if kind.is_top}

    def has_base(node: Node) -> bool:
        return basis is Basis.QUOTA or str(basis) in rows.of_unit(node.key)

    return forest.branches(nodes, tops, has_base)


def of_region(child: Region, rows: Rows) -> Source:
    """Return the line of a subordinate region: its own people, the base that its notice prints."""
    own, base = rows.of_region(child.code), rows.about(child.code)
    return Source(
        line=Line(Place(REGION_KIND), counts_of([own]), values_of(base)),
        name=child.name,
        code=child.code,
        position=child.position,
        kept=base,
        counted_at=judging.newest(kept.counted_at for kept in own.values()),
        own_base=value_of(own, Measure.BASELINE),
        place=place_of(child),
        url=reverse("reporting:region", args=[child.code]),
    )


def place_of(child: Region) -> TilePlace | None:
    """Return where a region's tile stands, or None where the pack gives it no place."""
    if child.tile_column is None or child.tile_row is None:
        return None
    return TilePlace(child.short_name, child.tile_column, child.tile_row)


def of_branch(branch: Branch, rows: Rows, path: str) -> Source:
    """Return the line of a unit with all that counts in its row."""
    node, own = branch.node, rows.of_unit(branch.node.key)
    members = [rows.of_unit(member.key) for member in branch.members]
    times = [kept.counted_at for figures in members for kept in figures.values()]
    return Source(
        line=Line(Place(node.kind, node.location, path), counts_of(members), values_of(own)),
        name=node.name,
        code=node.code,
        position=node.position,
        kept=own,
        counted_at=judging.newest(times),
        unit_id=node.key,
    )


def counts_of(figures: Sequence[Mapping[str, Kept]]) -> dict[str, int]:
    """Return the sums of people over units or regions."""
    return {measure: sum(value_of(kept, measure) or 0 for kept in figures) for measure in COUNTS}


def values_of(figures: Mapping[str, Kept]) -> dict[str, int | None]:
    """Return the figures by measure, without their days and sources."""
    return {measure: kept.value for measure, kept in figures.items()}


def value_of(figures: Mapping[str, Kept], measure: str) -> int | None:
    """Return one figure, or None where it was never kept or not reported."""
    return figures[measure].value if measure in figures else None


def printed_total(code: str, rows: Rows) -> Printed | None:
    """Return the total that the notice prints under its table, where it prints one."""
    kept = rows.about(code).get(Measure.BASELINE_PRINTED_TOTAL)
    if kept is None or kept.value is None:
        return None
    return Printed(kept.value, kept.source)
