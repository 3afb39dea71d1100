from uuid import uuid4

from volunteers.people.units.rules import Node, in_tree_order

TOP, LEFT, RIGHT, BELOW = (uuid4() for _ in range(4))


def test_children_come_after_their_parent_by_position():
    nodes = [
        Node(BELOW, RIGHT, 1, "below"),
        Node(LEFT, TOP, 2, "left"),
        Node(RIGHT, TOP, 1, "right"),
        Node(TOP, None, 9, "top"),
    ]
    assert in_tree_order(nodes) == [(TOP, 0), (RIGHT, 1), (BELOW, 2), (LEFT, 1)]


def test_a_unit_whose_parent_is_out_of_scope_stands_at_the_top():
    assert in_tree_order([Node(BELOW, RIGHT, 1, "below")]) == [(BELOW, 0)]


def test_of_the_same_position_the_code_decides():
    nodes = [Node(LEFT, None, 1, "b"), Node(RIGHT, None, 1, "a")]
    assert in_tree_order(nodes) == [(RIGHT, 0), (LEFT, 0)]
