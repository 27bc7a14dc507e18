"""A flow in Mermaid's words, drawn as SVG in three columns: what leads, what acts, what is led to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

ROW, GAP, LETTER, PAD, MARGIN = 26, 110, 7.3, 10, 8
"""Pixels: a row's height, between two columns, a letter's width, around a text, around all."""
NODE: Final = re.compile(r'(\w+)(?:\["([^"]+)"\]|\{\{([^}]+)\}\}|\(([^)]+)\))?')


@dataclass(frozen=True)
class Node:
    """``shape``: "event" or a command or stream (a box), "policy", "reactor"."""

    text: str
    shape: str


def drawn(mermaid: str) -> str:
    """The lines of a flowchart, ``a --> b`` each."""
    edges = [_edge(line) for line in mermaid.splitlines() if "-->" in line]
    columns = _columns(edges)
    places = _places(columns)
    width = max(x + _width(node) for (_, node), (x, _) in places.items()) + MARGIN
    height = ROW * max(map(len, columns)) + 2 * MARGIN
    shapes = [_shape(node, *place) for (_, node), place in places.items()]
    lines = [_line(edge, places) for edge in edges]
    said = "; ".join(f"{one.text} to {other.text}" for one, other in edges)
    return (
        f'<div class="flow"><svg role="img" width="{width:.0f}" height="{height}"'
        f' viewBox="0 0 {width:.0f} {height}"><title>{escape(said)}</title>'
        f"{''.join(lines)}{''.join(shapes)}</svg></div>\n"
    )


def _edge(line: str) -> tuple[Node, Node]:
    one, other = line.split("-->")
    return _node(one), _node(other)


def _node(text: str) -> Node:
    found = NODE.fullmatch(text.strip())
    assert found is not None, text
    name, event, policy, reactor = found.groups()
    if policy or reactor:
        return Node(policy or reactor, "policy" if policy else "reactor")
    return Node(event or name, "event" if event else "box")


def _columns(edges: Sequence[tuple[Node, Node]]) -> Sequence[Sequence[Node]]:
    """Who acts, or what happens in one kind of stream, stands in the middle."""
    of_events = any(node.shape == "event" for edge in edges for node in edge)

    def is_middle(node: Node) -> bool:
        return node.shape == "event" if of_events else node.shape in ("policy", "reactor")

    left = dict.fromkeys(one for one, other in edges if is_middle(other))
    middle = dict.fromkeys(node for edge in edges for node in edge if is_middle(node))
    right = dict.fromkeys(other for one, other in edges if is_middle(one))
    return [list(left), list(middle), list(right)]


Places = Mapping[tuple[int, Node], tuple[float, float]]


def _places(columns: Sequence[Sequence[Node]]) -> Places:
    found: dict[tuple[int, Node], tuple[float, float]] = {}
    x, tallest = float(MARGIN), max(map(len, columns))
    for number, column in enumerate(columns):
        top = MARGIN + ROW * (tallest - len(column)) / 2
        found |= {(number, node): (x, top + ROW * row) for row, node in enumerate(column)}
        x += max(map(_width, column), default=0.0) + GAP
    return found


def _width(node: Node) -> float:
    return LETTER * len(node.text) + 2 * PAD


def _shape(node: Node, x: float, y: float) -> str:
    width, height = _width(node), ROW - 6
    round_ = {"reactor": height / 2, "policy": 0, "event": 2, "box": 2}[node.shape]
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" rx="{round_:g}"/>'
    if node.shape == "policy":
        at = f"{x:.1f} {y + height / 2:.1f} l6 {-height / 2:g} h{width - 12:.1f} l6 {height / 2:g}"
        box = f'<path d="M{at} l-6 {height / 2:g} h{12 - width:.1f} z"/>'
    words = f'<text x="{x + PAD:.1f}" y="{y + 14:.1f}">{escape(node.text)}</text>'
    if node.shape == "event" or (node.shape == "box" and node.text.islower()):  # a kind of stream
        words = f'<a href="#{escape(node.text)}">{words}</a>'
    return f'<g class="{node.shape}">{box}{words}</g>'


def _line(edge: tuple[Node, Node], places: Places) -> str:
    """From the right side of one to the left side of the next column's."""
    begin = 0 if (0, edge[0]) in places and (1, edge[1]) in places else 1
    (x1, y1), (x2, y2) = places[begin, edge[0]], places[begin + 1, edge[1]]
    x1, middle = x1 + _width(edge[0]), (ROW - 6) / 2
    bend = (x1 + x2) / 2
    return (
        f'<path class="line" d="M{x1:.1f} {y1 + middle:.1f} C{bend:.1f} {y1 + middle:.1f}'
        f' {bend:.1f} {y2 + middle:.1f} {x2:.1f} {y2 + middle:.1f}"/>'
    )
