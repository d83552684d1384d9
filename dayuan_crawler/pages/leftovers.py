"""Tells what is left on a page that lacks its article's title or body: it must not be taken for them.

Under load a page can come with status 200 and parts missing; what then looks most like a title is the site's name, and like
a body the copyright notice or a comment.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_lines import Element, Page
from dayuan_crawler.pages.body import Body
from dayuan_crawler.pages.copyright import is_notice
from dayuan_crawler.text.clean import comparable

_AFTER_THE_BODY = frozenset({"comments", "copyright", "address"})
# Notices and comments are short; a longer text is a body, wherever it stands.
_SHORT = 200
_SHORTEST_NOTICE = 15
_SEPARATORS = " \u3000-_|｜—–·"
_FIRST_LINKS = 60


def is_site_name(root: Element, title: str) -> bool:
    """Whether a title is only the name of the site: what is left of ``<title>`` without the article's, or the link home."""
    if title[:1] in _SEPARATORS:
        return True
    name = comparable(title)
    for count, link in enumerate(root.iter("a")):
        if count >= _FIRST_LINKS:
            return False
        if _leads_home(link.get("href") or "") and comparable("".join(map(str, link.itertext()))) == name:
            return True
    return False


def _leads_home(href: str) -> bool:
    if not href.partition("?")[0].partition("#")[0].rstrip().endswith("/"):  # most links
        return False
    try:
        return urlsplit(href).path == "/"
    except ValueError:
        return False


def is_leftover(page: Page, after_heading: int, body: Body) -> bool:
    """Whether a body is but what follows the label of the notice or of the comments.

    A notice of one line that stands right above is a body's, where that is no notice itself.
    """
    if not body.lines or sum(len(line.text) for line in body.lines) >= _SHORT:
        return False
    first = body.lines[0].index
    before = page.lines[after_heading:first]
    if before and len(before[-1].text) >= _SHORTEST_NOTICE and anchor_of(before[-1].text) == "copyright":
        before = before[:-1] if not any(is_notice(line.text) for line in body.lines) else before
    return any(anchor_of(line.text) in _AFTER_THE_BODY for line in before)
