"""Takes the screenshots of the console for the documentation, after crawling the sample portal on several days."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from fixtures.portal import PortalServer
from tests.services.programs import find_chromium
from tests.support.console import served
from tests.support.scrapy import Scrapy

PICTURES = Path(__file__).parents[1] / "docs" / "console"
CITIES = ("yangquan", "taiyuan", "datong")
DAYS = 6
DESKTOP = {"width": 1100, "height": 760}
PHONE = {"width": 390, "height": 760}


def changed_article(page: Page) -> None:
    """Go to an article whose text has changed."""
    difference(page)
    page.get_by_role("link", name="Back to the article").click()


def difference(page: Page) -> None:
    page.goto("/articles?limit=100")
    changed = page.locator(".articles li", has_text="revision").locator("h2 a")
    for address in changed.evaluate_all("links => links.map(link => link.href)"):
        page.goto(address)
        page.get_by_role("link", name="what changed").first.click()
        if page.get_by_role("rowheader", name="body").count():
            return
    raise RuntimeError("the text of no article has changed")


def narrowed_down(page: Page) -> None:
    page.goto("/articles")
    page.get_by_text("Narrow down").click()


def archived_page(page: Page) -> None:
    changed_article(page)
    page.get_by_role("link", name="the page then").first.click()


PAGES: dict[str, tuple[dict[str, Any], Callable[[Page], object]]] = {
    "overview": ({"viewport": DESKTOP}, lambda page: page.goto("/?city=yangquan")),
    "search": ({"viewport": DESKTOP}, lambda page: page.goto(f"/articles?q={quote('阳泉')}")),
    "article": ({"viewport": DESKTOP}, changed_article),
    "difference": ({"viewport": DESKTOP}, difference),
    "changes": ({"viewport": DESKTOP}, lambda page: page.goto("/changes")),
    "facets": ({"viewport": DESKTOP}, narrowed_down),
    "runs-phone": ({"viewport": PHONE}, lambda page: page.goto("/runs")),
    "archived": ({"viewport": DESKTOP}, archived_page),
    "fields": ({"viewport": DESKTOP, "color_scheme": "dark"}, lambda page: page.goto("/runs/fields?city=yangquan")),
    "phone": (
        {"viewport": PHONE, "color_scheme": "dark", "locale": "zh-CN"},
        lambda page: page.goto(f"/articles?q={quote('阳泉')}"),
    ),
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sample.db"
        crawl(url, f"{folder}/archive")
        with served(url, DAYUAN_ARCHIVE_DIR=f"{folder}/archive") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            for name, (options, look) in PAGES.items():
                page = browser.new_page(base_url=address, **options)
                look(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=PICTURES / f"{name}.png")
                page.close()
                print(f"docs/console/{name}.png")
            browser.close()


def crawl(url: str, archive: str) -> None:
    """Crawl some cities of the sample portal on several days; on the last day the portal has another markup."""
    with PortalServer(markup="empire", articles=60) as portal:
        scrapy = Scrapy(site_url=portal.url, database_url=url, DAYUAN_ARCHIVE_DIR=archive)
        for day in range(DAYS):
            portal.set(day=day)
            for city in CITIES:
                scrapy.run("crawl", city, *(["-a", "mode=full"] if day else []), check=None)
        portal.set(markup="broken")
        scrapy.run("crawl", CITIES[0], "-a", "mode=full", check=1)


if __name__ == "__main__":
    main()
