"""How other extractors, with their defaults, read the articles of the corpus: the fields that they return."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any

from lxml import etree

from dayuan_crawler.text.clean import clean_text
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.encoding import decode_html
from tests.support.corpus import saved_pages
from tools.score.articles import wanted_of
from tools.score.reading import Reading, f1_of_pairs, judge

Extract = Callable[[str, str], dict[str, Any]]


def read() -> dict[str, list[Reading]]:
    """Return the readings of each peer. Only ``make score PEERS=1`` installs them."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return {name: list(map(_reader(extract), saved_pages("article"))) for name, extract in _extractors().items()}


def _reader(extract: Extract) -> Callable[[Any], Reading]:
    def read_page(page: Any) -> Reading:
        text, _ = decode_html(page.body)
        started = time.process_time()
        try:
            got = extract(text, page.url)
        except Exception:  # noqa: BLE001 - a page on which a peer fails is a page that it has not read
            got = {"title": None, "body": ""}
        seconds = time.process_time() - started
        wanted = wanted_of(page)
        if "published_at" in got:  # most return only the day
            wanted["published_at"] = (wanted["published_at"] or "")[:10]
        got["body"] = clean_text(got["body"] or "")
        return judge(page, wanted, got, seconds, f1_of_pairs(wanted["body"], got["body"]))

    return read_page


def _extractors() -> dict[str, Extract]:
    # Imported here, because only these functions need them.
    import newspaper  # noqa: PLC0415
    import trafilatura  # noqa: PLC0415
    from gne import GeneralNewsExtractor  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    gne = GeneralNewsExtractor()

    def by_trafilatura(text: str, url: str) -> dict[str, Any]:
        found: Any = trafilatura.bare_extraction(text, url=url, with_metadata=True)
        if found is None:
            return {"title": None, "editor": None, "published_at": "", "body": ""}
        said = found.as_dict()
        return {
            "title": said["title"],
            "editor": said["author"],
            "published_at": said["date"] or "",
            "tags": said["tags"] or [],
            "body": said["text"],
        }

    def by_gne(text: str, url: str) -> dict[str, Any]:
        said = gne.extract(text, host=url)
        return {
            "title": said["title"],
            "editor": said["author"] or None,
            "published_at": _day(said["publish_time"]),
            "body": said["content"],
            "images": said["images"],
        }

    def by_newspaper4k(text: str, url: str) -> dict[str, Any]:
        article = newspaper.Article(url, language="zh", fetch_images=False)
        article.download(input_html=text)
        article.parse()
        when = article.publish_date
        return {
            "title": article.title,
            "editor": "、".join(article.authors) or None,
            "published_at": (when.astimezone(CHINA) if when.tzinfo else when).date().isoformat() if when else "",
            "body": article.text,
        }

    def by_readability(text: str, url: str) -> dict[str, Any]:
        document = Document(text, url=url)
        return {"title": document.short_title(), "body": _text(document.summary(html_partial=True))}

    extractors: dict[str, Extract] = {
        "trafilatura": by_trafilatura,
        "GNE": by_gne,
        "newspaper4k": by_newspaper4k,
        "readability": by_readability,
    }
    try:
        from magic_html import GeneralExtractor  # noqa: PLC0415
    except ModuleNotFoundError:
        print("magic-html is left out: it needs Python 3.12 or newer", file=sys.stderr)
        return extractors
    magic = GeneralExtractor()

    def by_magic_html(text: str, url: str) -> dict[str, Any]:
        said = magic.extract(text, base_url=url)
        return {"title": said.get("title"), "body": _text(said.get("html") or "")}

    return {**extractors, "magic-html": by_magic_html}


def _day(said: str) -> str:
    try:
        return datetime.fromisoformat(said.strip()).date().isoformat()
    except ValueError:
        return said.strip().replace("/", "-").replace("年", "-").replace("月", "-")[:10]


def _text(markup: str) -> str:
    """Return the text of cleaned HTML, one line for each block."""
    if not markup.strip():
        return ""
    root = etree.HTML(markup)
    for element in root.iter("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "section", "figure", "pre"):
        element.tail = "\n" + (element.tail or "")
        if element.tag != "br":
            element.text = "\n" + (element.text or "")
    return "".join(map(str, root.itertext()))
