"""Convert the lines of a body to text."""

from __future__ import annotations

from collections.abc import Iterable

from dayuan_crawler.pages.document import Block, Element, ancestors


def paragraphs(lines: list[Block], container: Element) -> Iterable[str]:
    """One paragraph for each line. Cells of a table row with one line each are joined by spaces."""
    inside = frozenset(ancestors(container, 256))
    pending: list[tuple[Element, Block]] = []
    row: Element | None = None
    for line in lines:
        cell = _cell_of(line, inside)
        this_row = cell.getparent() if cell is not None else None
        if this_row is not row or this_row is None:
            yield from _row(pending)
            pending, row = [], this_row
        if cell is None:
            if line.text:
                yield line.text
        elif line.text:
            pending.append((cell, line))
    yield from _row(pending)


def _row(cells: list[tuple[Element, Block]]) -> Iterable[str]:
    if len({cell for cell, _ in cells}) == len(cells) > 1:
        yield " ".join(line.text for _, line in cells)
    else:
        yield from (line.text for _, line in cells)


def _cell_of(line: Block, inside: frozenset[Element]) -> Element | None:
    for element in ancestors(line.element, 6):
        if element in inside:
            return None
        if element.tag in ("td", "th"):
            return element
    return None
