"""The body as safe HTML: structure, tables, pictures and links, and nothing active."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import nh3

from dayuan_crawler.pages.document import Document, Element
from dayuan_crawler.pages.fields.body import Body

_TAGS = frozenset(
    "p br div h1 h2 h3 h4 h5 h6 strong b em i u s sub sup ul ol li dl dt dd blockquote pre table caption thead tbody tfoot tr "
    "td th figure figcaption section a img hr".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_CLEANER = nh3.Cleaner(tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None)
_DEEPEST = 200
_KEPT_EMPTY = frozenset({"td", "th"})


def safe_html(document: Document, body: Body, absolute: Callable[[str], str | None]) -> str:
    """The part of the container that belongs to the body, rebuilt with absolute addresses and sanitised."""
    texts = {(run.element, run.after) for line in body.lines for run in line.runs}
    pictures = dict(body.images)
    frames: list[tuple[str, list[str]]] = [("", [])]
    # No recursion: hostile pages nest deeper than Python allows. Iterators, since lxml counts to find a child by index.
    stack = [(body.container, iter(body.container))]
    if body.container.text and (body.container, None) in texts:
        frames[0][1].append(escape(body.container.text, quote=False))
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                opening, content = frames.pop()
                _close(frames[-1][1], element.tag, opening, content)
                if element.tail and (stack[-1][0], element) in texts:
                    frames[-1][1].append(escape(element.tail, quote=False))
        elif isinstance(child.tag, str) and child not in document.hidden:
            frames.append((_opening(child, pictures, absolute) if len(stack) < _DEEPEST else "", []))
            if child.text and (child, None) in texts:
                frames[-1][1].append(escape(child.text, quote=False))
            stack.append((child, iter(child)))
        elif child.tail and (element, child) in texts:
            frames[-1][1].append(escape(child.tail, quote=False))
    written = "".join(_trim_breaks(frames[0][1])).strip()
    if body.glued:
        before, _, after = written.rpartition(escape(body.glued, quote=False).strip())
        written = before.rstrip() + after
    return _CLEANER.clean(written)


def _opening(element: Element, pictures: dict[Element, str], absolute: Callable[[str], str | None]) -> str:
    tag = element.tag
    if tag not in _TAGS:
        return ""
    if tag == "img":
        source = pictures.get(element)
        return f'<img src="{escape(source)}" alt="{escape(element.get("alt") or "")}">' if source else ""
    if tag == "a":
        address = absolute(element.get("href") or "")
        return f'<a href="{escape(address)}">' if address else ""
    spans = "".join(
        f' {name}="{value}"'
        for name in ("colspan", "rowspan")
        if (value := (element.get(name) or "").strip()).isdecimal()
    )
    return f"<{tag}{spans if tag in _KEPT_EMPTY else ''}>"


def _close(outer: list[str], tag: str, opening: str, content: list[str]) -> None:
    if tag in ("br", "hr"):
        if any(part.strip() for part in outer):
            outer.append(opening)
        outer.extend(content)
    elif tag == "img":
        if opening:
            outer.append(opening)
    elif any(part.strip() for part in content) or (tag in _KEPT_EMPTY and opening):
        if opening:
            outer.extend((opening, *_trim_breaks(content), f"</{tag}>"))
        else:
            outer.extend(content)


def _trim_breaks(content: list[str]) -> list[str]:
    end = len(content)
    while end and (content[end - 1] in ("<br>", "<hr>") or not content[end - 1].strip()):
        end -= 1
    return content[:end]
