"""The tree of units as a list. Pure: rows in, order and depth out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Node:
    """One unit of a tree: its key, its parent's, and what it is ordered by among its siblings."""

    key: UUID
    parent: UUID | None
    position: int
    code: str


def in_tree_order(nodes: Iterable[Node]) -> list[tuple[UUID, int]]:
    """Return (key, depth) of every node, each after its parent; siblings by position and code.

    A node whose parent is not among `nodes` stands at the top, depth 0.
    """
    ordered = sorted(nodes, key=lambda node: (node.position, node.code))
    known = {node.key for node in ordered}
    below: dict[UUID | None, list[UUID]] = defaultdict(list)
    for node in ordered:
        below[node.parent if node.parent in known else None].append(node.key)
    listed: list[tuple[UUID, int]] = []
    waiting = [(key, 0) for key in reversed(below[None])]
    while waiting:
        key, depth = waiting.pop()
        listed.append((key, depth))
        waiting += [(child, depth + 1) for child in reversed(below[key])]
    return listed
