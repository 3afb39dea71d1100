"""Which units are rows of a progress table, and whose people each row counts. Pure.

Each person belongs to one unit, and each unit counts in exactly one row, so that the rows add up
to the region. Rows are the units at the top (under the unit that stands for the region itself, if
there is one, and that unit with its own people), and every unit below that has a base of its own.
What lies below a row without a base of its own counts in that row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the tree, as the public rows hold it."""

    key: UUID
    parent: UUID | None
    code: str
    kind: str
    location: str
    position: int
    name: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One row: its unit and all units that it counts, itself included."""

    node: Node
    members: tuple[Node, ...]
    is_parent: bool = False  # whether units lie below it, counted here or in rows of their own


def branches(
    nodes: Sequence[Node], tops: Collection[str], has_base: Callable[[Node], bool]
) -> list[Branch]:
    """Return the rows by position.

    `tops` are the kinds that stand for the region itself. A unit whose parent is not among
    `nodes` is at the top of what is shown.
    """
    tree = Tree(nodes)
    heads: dict[UUID, UUID] = {}
    for node in tree.from_the_top:
        above = tree.parent_of(node)
        is_under_top = above is not None and above.kind in tops and not tree.parent_of(above)
        is_row = above is None or is_under_top or has_base(node)
        heads[node.key] = node.key if is_row and _stands(node, above) else heads[_key(above, node)]
    members: dict[UUID, list[Node]] = defaultdict(list)
    for node in tree.from_the_top:
        members[heads[node.key]].append(node)
    parents = {node.parent for node in nodes}
    rows = [
        Branch(tree.by_key[key], tuple(found), key in parents) for key, found in members.items()
    ]
    return sorted(rows, key=lambda row: (row.node.position, row.node.code))


def _stands(node: Node, above: Node | None) -> bool:
    """A closed unit's people count in the unit above it, where there is one."""
    return above is None or not node.is_closed


def _key(above: Node | None, node: Node) -> UUID:
    return node.key if above is None else above.key


class Tree:
    """Units in order, each after its parent, with their paths of codes."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.by_key = {node.key: node for node in nodes}
        self.paths: dict[UUID, str] = {}
        self.from_the_top: list[Node] = []
        below: dict[UUID | None, list[Node]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: (node.position, node.code)):
            below[node.parent if node.parent in self.by_key else None].append(node)
        waiting = list(reversed(below[None]))
        while waiting:
            node = waiting.pop()
            above = self.parent_of(node)
            self.paths[node.key] = f"{self.paths[above.key] if above else '/'}{node.code}/"
            self.from_the_top.append(node)
            waiting += reversed(below[node.key])

    def parent_of(self, node: Node) -> Node | None:
        return self.by_key.get(node.parent) if node.parent else None

    def is_below(self, key: UUID, top: UUID | None) -> bool:
        """Return whether a unit is `top` or lies below it; below nothing lie all."""
        return top is None or self.paths[key].startswith(self.paths.get(top, " "))
