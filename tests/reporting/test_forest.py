"""Each unit counts in exactly one row, whatever the tree."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from reporting.forest import Node, Tree, branches

TOPS = {"top"}


@st.composite
def forests(draw):
    """Units in any tree: each below an earlier one or at the top."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(0, 12))):
        parent = draw(st.none() | st.sampled_from([node.key for node in nodes] or [None]))
        nodes.append(
            Node(
                key=uuid4(),
                parent=parent,
                code=f"u{number}",
                kind=draw(st.sampled_from(["top", "school", "organ"])),
                location="",
                position=draw(st.integers(0, 3)),
                name=f"单位{number}",
                is_closed=draw(st.booleans()),
            )
        )
    return nodes, draw(st.sets(st.sampled_from([node.key for node in nodes] or [uuid4()])))


@given(forests())
def test_each_unit_is_counted_once(found):
    nodes, with_base = found
    rows = branches(nodes, TOPS, lambda node: node.key in with_base)
    members = [node.key for row in rows for node in row.members]
    assert sorted(members, key=str) == sorted((node.key for node in nodes), key=str)


@given(forests())
def test_a_unit_at_the_top_or_with_a_base_of_its_own_is_a_row(found):
    nodes, with_base = found
    keys = {row.node.key for row in branches(nodes, TOPS, lambda node: node.key in with_base)}
    for node in nodes:
        if node.parent is None or (node.key in with_base and not node.is_closed):
            assert node.key in keys


@given(forests())
def test_a_row_counts_only_what_lies_below_it(found):
    nodes, with_base = found
    paths = Tree(nodes).paths
    for row in branches(nodes, TOPS, lambda node: node.key in with_base):
        assert all(paths[node.key].startswith(paths[row.node.key]) for node in row.members)


@given(forests())
def test_rows_do_not_depend_on_the_order_in_which_units_come(found):
    nodes, with_base = found

    def has_base(node):
        return node.key in with_base

    there, back = branches(nodes, TOPS, has_base), branches(nodes[::-1], TOPS, has_base)
    assert [row.node for row in there] == [row.node for row in back]


def test_below_a_unit_lies_itself_and_its_subtree():
    top, school, other = (UUID(int=number) for number in (1, 2, 3))
    nodes = [node(top, None, "t"), node(school, top, "s"), node(other, top, "o")]
    tree = Tree(nodes)
    assert [key for key in (top, school, other) if tree.is_below(key, school)] == [school]
    assert not any(tree.is_below(key, uuid4()) for key in (top, school, other))


def node(key: UUID, parent: UUID | None, code: str) -> Node:
    return Node(key, parent, code, "school", "", 1, code)
