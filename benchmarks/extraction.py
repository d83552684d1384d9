"""Extraction alone, from the bytes of a page to its record, beside trafilatura and GNE."""

from __future__ import annotations

import gc
import logging
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.request import ProxyHandler, build_opener

from parsel import Selector

from benchmarks.measure import note, table
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.text.encoding import decode_html
from dayuan_crawler.text.urls import Site
from fixtures.portal import PortalServer

MARKUPS = ("empire", "zblog", "legacy", "dede")
PAGES = 100

Page = tuple[str, str, bytes]


def run(*, runs: int) -> None:
    # Only the benchmark needs these two, and only here.
    import trafilatura  # noqa: PLC0415
    from gne import GeneralNewsExtractor  # noqa: PLC0415

    logging.disable(logging.WARNING)
    gne = GeneralNewsExtractor()

    def ours(page: Page) -> Any:
        url, content_type, body = page
        text, _ = decode_html(body, content_type)
        site = Site.parse(url)
        return load_article(parse_article(Selector(text), url, site), url, site)

    extractors: dict[str, Callable[[Page], Any]] = {
        "dayuan_crawler": ours,
        "trafilatura": lambda page: trafilatura.bare_extraction(page[2], url=page[0], with_metadata=True),
        "GNE": lambda page: gne.extract(decode_html(page[2], page[1])[0]),
    }
    rows = []
    for markup in MARKUPS:
        pages = sample(markup)
        times: dict[str, list[float]] = {name: [] for name in extractors}
        for _ in range(runs):
            for name, extract in extractors.items():
                times[name].append(milliseconds(extract, pages))
        medians = {name: statistics.median(measured) for name, measured in times.items()}
        note(f"extraction from {markup}: {', '.join(f'{name} {value:.2f} ms' for name, value in medians.items())}")
        rows.append(
            [
                markup,
                f"{statistics.mean(len(page[2]) for page in pages) / 1024:.1f}",
                *(f"{value:.2f}" for value in medians.values()),
                *(
                    f"{medians['dayuan_crawler'] / value:.2f}"
                    for name, value in medians.items()
                    if name != "dayuan_crawler"
                ),
            ]
        )
    header = ["markup", "KB a page", *(f"{name}, ms" for name in extractors), "ours / trafilatura", "ours / GNE"]
    table(f"Extraction of {PAGES} pages, from bytes, ms a page, median of {runs}", header, rows)


def sample(markup: str) -> list[Page]:
    """Article pages of the sample portal, as they were answered."""
    opener = build_opener(ProxyHandler({}))
    with PortalServer(markup=markup, articles=PAGES) as portal:
        pages = []
        for record in portal.truth("yangquan")[:PAGES]:
            with opener.open(record["url"]) as answer:
                pages.append((record["url"], answer.headers["Content-Type"], answer.read()))
        return pages


def milliseconds(extract: Callable[[Page], Any], pages: list[Page]) -> float:
    gc.collect()
    started = time.process_time()
    for page in pages:
        extract(page)
    return (time.process_time() - started) * 1000 / len(pages)
