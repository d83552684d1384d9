"""The console's pages in a real browser, on both databases."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import make_url

from tests.integration.commands.test_export_command import Export, export  # noqa: F401
from tests.services.postgresql import PostgresqlServer
from tests.support.console import CHANGED, HOSTILE, PORTAL, begin_run, fill, served

# A busy machine is no failure.
expect.set_options(timeout=30_000)

PAGES = ["/", "/articles", "/articles?q=疫情", "/articles/{changed}", "/articles/{changed}/difference?old=1&new=3"]
PAGES += [
    "/articles/{changed}/archived",
    "/runs",
    "/runs/fields?city=yangquan",
    "/api",
    "/changes?q=会议",
    "/frontier",
    "/frontier?state=discovered",
    "/nowhere",
]


# What the browser says of an address that is not there, and of what it does not let an archived page do.
EXPECTED: tuple[str, ...] = (
    "Failed to load resource: the server responded with a status of 404",
    "Blocked script execution in",
)
EXPECTED += ("Loading ", "Connecting to ", "Framing ", "Sending form data to ", "Blocked form submission to ")
EXPECTED += ("Applying inline ", "Unsafe attempt to initiate navigation", "Refused to ")


class Console:
    """A console, its database, and a browser's pages on it."""

    def __init__(self, address: str, evil: str, database_url: str, browser: Browser) -> None:
        self.address = address
        self.evil = evil
        self.database_url = database_url
        self._browser = browser

    @contextmanager
    def page(self, **options: Any) -> Iterator[Page]:
        """A page that may ask for nothing elsewhere, and says nothing on the browser's console."""
        context = self._browser.new_context(base_url=self.address, **options)
        asked: list[str] = []
        said: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        try:
            yield page
            # To the browser, what a policy stops is a request as well.
            assert [url for url in asked if not url.startswith((f"{self.address}/", f"{self.evil}/"))] == []
            assert [line for line in said if not line.startswith(EXPECTED)] == []
        finally:
            context.close()

    def article(self, page: Page, url: str | None) -> str:
        """The address of an article's page."""
        page.goto(f"/articles/at?url={quote(url or '', safe='')}")
        return page.url.removeprefix(self.address)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def console(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("console")
        url = f"sqlite:///{folder / 'test.db'}"
        if request.param == "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(server.database())
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        evil = f"http://127.0.0.1:{listener.getsockname()[1]}"
        fill(url, folder / "archive", evil)
        address = stack.enter_context(served(url, DAYUAN_ARCHIVE_DIR=folder / "archive"))
        yield Console(address, evil, url, browser)
        # Whatever a page brought, nobody connected to where it leads.
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()


def violations(page: Page) -> list[str]:
    results = Axe().run(page)
    return [f"{entry['id']}: {entry['nodes'][0]['html'][:200]}" for entry in results.response["violations"]]


# Each page in each language and on each database; a database changes no look.
LOCALES = {"sqlite": "en-GB", "postgresql": "zh-CN"}
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (390, "dark"))

# Pairs of form controls that lie on each other, and words in headings that are broken.
CROWDED = """() => {
  const shown = [...document.querySelectorAll("main input, main select, main button")].filter(e => e.checkVisibility());
  const boxes = shown.map(e => [e.name || e.type, e.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([name, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(`${name} on ${other}`);
  }));
  for (const cell of document.querySelectorAll("main table:not(.difference) th, .languages a, header nav a")) {
    const range = document.createRange();
    for (const node of cell.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const tops = [...range.getClientRects()].map(rect => Math.round(rect.bottom));
        if (Math.max(...tops) - Math.min(...tops) > 8) found.push(`${word[0]} is broken`);
      }
    }
  }
  return found;
}"""


def test_each_page_is_whole_and_accessible(console: Console) -> None:
    locale = LOCALES[make_url(console.database_url).get_backend_name()]
    with console.page(locale=locale) as page:
        changed = console.article(page, CHANGED.url).rpartition("/")[2]
        for path in PAGES:
            response = page.goto(path.format(changed=changed))
            assert response is not None
            assert response.status == (404 if path == "/nowhere" else 200), path
            expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if locale == "zh-CN" else "en")
            page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
            for width, scheme in LOOKS:
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)
                where = f"{path}, {width} pixels, {scheme}"
                assert violations(page) == [], where
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where}: too wide"
                assert page.evaluate(CROWDED) == [], where
                # The name and the languages, then the menu.
                assert page.locator("header").evaluate("header => header.offsetHeight") < 100, where


def test_search_finds_and_marks(console: Console) -> None:
    searched = {"阳泉": 1, "疫情": 1, "市": 60, "会议 责任": 0, '"防控会议"': 1, "新闻第5": 11}
    with console.page() as page:
        page.goto("/articles")
        for asked, number in searched.items():
            page.get_by_label("Search").fill(asked)
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_have_text(f"{number} articles found")
            shown = page.locator(".articles li")
            assert shown.count() == min(number, 20)
            for term in asked.replace('"', "").split() if number else ():
                expect(shown.first.locator("mark").filter(has_text=term).first).to_be_visible()


def test_a_number_or_an_address_leads_to_its_article(console: Console) -> None:
    number = f"{CHANGED.site_id}"
    with console.page() as page:
        address = console.article(page, CHANGED.url)
        for asked in (
            number,
            CHANGED.url,
            "https://www.portal.test/gsyl/yangquan/101.html#top",
            f"{PORTAL}/e/101.html",
        ):
            page.goto("/articles")
            page.get_by_label("Search").fill(asked or "")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**{address}")
        # In quotation marks it is a word.
        page.goto(f'/articles?q="{number}"')
        expect(page.get_by_role("status")).to_have_text("0 articles found")


def test_a_list_is_sorted_and_narrowed_down(console: Console) -> None:
    with console.page() as page:
        page.goto("/articles")
        page.get_by_label("Sorted by").select_option("views")
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".articles h2").first).to_have_text("阳泉市再次召开疫情防控会议")
        page.get_by_text("Narrow down").click()
        facets = page.locator(".facets")
        for value, number in (
            ("Taiyuan", 30),
            ("2022", 61),
            ("防控", 60),
            ("日报", 60),
            ("网络编辑", 60),
            ("prohibited", 60),
            ("gone", 1),
        ):
            expect(facets.get_by_role("listitem").filter(has_text=value).first).to_have_text(f"{value} {number}")
        facets.get_by_role("link", name="Taiyuan").click()
        expect(page.get_by_role("status")).to_have_text("30 articles found")
        assert "sort=views" in page.url
        # What narrows too much is offered to be left out.
        page.goto("/articles?q=会议 街道&city=taiyuan&tag=疫情")
        expect(page.get_by_role("status")).to_have_text("0 articles found")
        page.get_by_role("link", name="without taiyuan").click()
        page.get_by_role("link", name="without 疫情").click()
        page.get_by_role("link", name="街道", exact=True).click()
        expect(page.locator(".articles li").first).to_be_visible()
        api = page.get_by_role("link", name="API").first.get_attribute("href") or ""
        assert page.request.get(api).json()["articles"]


def test_a_list_is_walked_by_its_addresses(console: Console) -> None:
    with console.page() as page:
        titles: list[str] = []
        page.goto("/articles?city=taiyuan&source=日报")
        while True:
            titles += page.locator(".articles h2").all_inner_texts()
            following = page.get_by_role("link", name="Next page")
            if not following.count():
                break
            following.click()
            # Whoever is sent the address sees the same.
            shown = page.content()
            page.goto(page.url)
            assert page.content() == shown
        assert len(titles) == len(set(titles)) == 30
        page.get_by_role("link", name="First page").click()
        assert page.locator(".articles h2").first.inner_text() == titles[0]
        page.goto("/articles?status=gone")
        assert page.locator(".articles h2").all_inner_texts() == ["城市新闻第57号"]


def test_an_article_has_its_history(console: Console) -> None:
    with console.page() as page:
        console.article(page, f"{PORTAL}/e/101.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("阳泉市再次召开疫情防控会议")
        for text in (
            "会议在周三召开。",
            "Reprint: prohibited",
            "晋人",
            "本站所有文章来源于网络。",
            f"{PORTAL}/e/101.html",
        ):
            expect(page.get_by_text(text).first).to_be_visible()
        page.get_by_label("Old").select_option("1")
        page.get_by_role("button", name="Compare").click()
        row = page.get_by_role("row").filter(has_text="body")
        assert row.locator("del").all_inner_texts() == ["一", "\n要求落实责任。"]
        assert row.locator("ins").all_inner_texts() == ["三"]
        page.goto(f"/articles?q={quote('古城墙')}")
        page.get_by_role("link", name="城市新闻第58号").last.click()
        page.get_by_role("region", name="Says the same").get_by_role("link").click()
        expect(page.get_by_text("earlier:")).to_be_visible()


@pytest.mark.parametrize("form", ["JSONL", "CSV", "Parquet"])
def test_a_download_has_the_bytes_of_an_export(console: Console, export: Export, form: str) -> None:  # noqa: F811
    with console.page(accept_downloads=True) as page:
        page.goto("/articles?city=yangquan&reprint=prohibited")
        with page.expect_download() as downloading:
            page.get_by_role("link", name=form).click()
        data = Path(downloading.value.path()).read_bytes()
    arguments = ("yangquan", "--reprint", "prohibited", "--format", form.lower())
    assert data == export(console.database_url, *arguments).stdout
    assert len(data) > 10_000


def test_hostile_text_stays_text(console: Console) -> None:
    with console.page() as page:
        article = console.article(page, HOSTILE.url)
        for path in (
            article,
            f"/articles?q={quote('海盗')}",
            "/articles?q=script",
            "/",
            "/runs",
            "/frontier?state=failed",
        ):
            page.goto(path)
            expect(page.get_by_text("window.stolen=1").locator("visible=true").first).to_be_visible()
            assert page.evaluate("window.stolen") is None
            assert (
                page.locator("iframe, base, main script, main style, main svg:not(.chart), [onerror], [onload]").count()
                == 0
            )
            schemes = page.locator("a").evaluate_all("links => links.map(link => link.protocol)")
            assert set(schemes) == {"http:"} or set(schemes) == {"http:", "https:"}
        for path in (
            "/articles?q=<script>window.stolen=1</script>",
            '/articles?tag="><script>window.stolen=1</script>',
        ):
            page.goto(path)
            assert page.evaluate("window.stolen") is None


def test_archived_pages_are_there_and_inert(console: Console) -> None:
    with console.page() as page:
        article = console.article(page, CHANGED.url)
        for revision, day in ((3, "三"), (2, "一"), (1, "一")):
            page.goto(article)
            # Under the second revision the portal only confirmed the page of the first.
            page.get_by_role("link", name=f"the page then ({revision})").click()
            expect(page.frame_locator("iframe").get_by_text(f"会议在周{day}召开,原样如此。")).to_be_visible()
        assert page.get_by_label("Version").locator("option").count() == 3
        hostile = console.article(page, HOSTILE.url)
        page.goto(f"{hostile}/archived")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_text("会议原文")).to_be_visible()
        shown = page.locator("iframe").get_attribute("src") or ""
        where = page.url
        for name in ("top", "home", "script", "away"):
            frame.get_by_text(name, exact=True).click()
        page.wait_for_timeout(300)
        assert page.url == where
        # By itself too.
        response = page.goto(shown)
        assert response is not None
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["content-security-policy"].startswith(
            "sandbox; default-src 'none'; style-src 'unsafe-inline';"
        )
        expect(page.get_by_text("会议原文")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.url == f"{console.address}{shown}"


def test_what_needs_attention_is_said_first(console: Console) -> None:
    with console.page() as page:
        page.goto("/")
        attention = page.get_by_role("region", name="Needs attention")
        for text in (
            "Datong: the layout of the articles is no longer understood: 10 pages in a row lack title",
            "Yangquan: editor was filled in 0% of 30 articles, and in 100% before",
            "Yangquan: 1 page failed",
            "Yangquan: 1 failed pages",
        ):
            expect(attention.get_by_role("listitem").filter(has_text=text)).to_have_count(1)
        attention.get_by_role("listitem").filter(has_text="editor").get_by_role("link").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="editor", exact=True))
        expect(row.locator(".lost")).to_have_text("0%")
        assert row.locator("td").all_inner_texts() == ["0%", "100%", "100%"]
        assert row.locator(".heat0").count() == 1


def test_why_something_failed_is_said_in_chinese(console: Console) -> None:
    with console.page(locale="zh-CN") as page:
        page.goto("/")
        for said in (
            "无法识别版面: 不再能识别文章的版面:连续 10 个页面缺少 title",
            "有页面失败: 1 个页面失败",
            "30 篇文章中有 0% 含“编辑”,此前为 100%",
        ):
            expect(page.get_by_role("listitem").filter(has_text=said)).to_have_count(1)
        page.goto("/frontier?city=yangquan&state=failed")
        expect(page.get_by_role("cell").filter(has_text="服务器错误: HTTP 500")).to_have_count(1)


def test_the_first_page_begins_with_what_changed(console: Console) -> None:
    with console.page() as page:
        page.goto("/")
        changed = page.get_by_role("region").first
        expect(changed.get_by_role("heading")).to_have_text("What changed")
        items = changed.get_by_role("listitem")
        assert items.locator(".badge").all_inner_texts()[:2] == ["Gone", "Edited"]
        expect(items.first).to_contain_text("城市新闻第57号")
        lines = items.nth(1).locator(".line-change > span").all_inner_texts()
        assert lines == ["阳泉市再次召开疫情防控会议", "会议在周二三召开。⏎要求落实责任。"]
        assert items.nth(1).locator("del").all_inner_texts() == ["二", "⏎要求落实责任。"]
        items.nth(1).get_by_role("link", name="body").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Difference")
        page.goto("/changes?status=gone")
        expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
        page.goto("/changes?city=taiyuan&limit=10")
        shown = page.locator(".attention li").all_inner_texts()
        page.get_by_role("link", name="Next page").click()
        page.wait_for_url("**after=**")
        assert not set(shown) & set(page.locator(".attention li").all_inner_texts())


def test_a_run_is_a_card_on_a_phone_and_says_its_whole_reason(console: Console) -> None:
    with console.page(viewport={"width": 390, "height": 800}) as page:
        page.goto("/runs")
        for row in page.locator(".runs tbody tr").all():
            box = row.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390
        expect(page.locator(".reason").filter(has_text="1 page failed")).to_be_in_viewport()
        page.goto("/")
        alarm = page.get_by_role("listitem").filter(has_text="layout of the articles")
        expect(alarm.locator("code")).to_have_text("scrapy crawl datong")


def test_charts_are_drawn_in_the_page(console: Console) -> None:
    with console.page() as page:
        page.goto("/?days=30")
        assert page.get_by_role("img", name="Articles a day").locator("rect").count() == 36
        assert page.locator(".legend li").all_inner_texts() == ["Yangquan", "Taiyuan"]
        assert page.locator(".plot .ticks li").all_inner_texts() == ["4", "3", "2", "1", "0"]
        changed = console.article(page, CHANGED.url)
        page.goto(changed)
        counters = page.get_by_role("region", name="Counters over time")
        # 100 + 101 views at first, then 900 and 1500.
        path = counters.get_by_role("img", name="Views").locator("path").get_attribute("d")
        assert path == "M0.0 100.0L500.0 46.2L1000.0 0.0"
        once = console.article(page, f"{PORTAL}/gsyl/yangquan/2.html")
        page.goto(once)
        expect(page.get_by_text("Views: 102, seen once, at 2022-07-10 08:00.")).to_be_visible()
        assert page.locator("main svg").count() == 0
        # No chart is a request of its own.
        assert page.locator("img, picture").count() == 0


def test_a_run_in_progress_is_seen_to_go_on(console: Console) -> None:
    begin_run(console.database_url, done=12, waiting=30)
    with console.page() as page:
        page.goto("/")
        progress = page.get_by_role("progressbar")
        expect(progress).to_have_attribute("value", "12")
        begin_run(console.database_url, done=40, waiting=2)
        expect(progress).to_have_attribute("value", "40")
        assert violations(page) == []


def test_keys_go_from_article_to_article(console: Console) -> None:
    with console.page() as page:
        page.goto("/articles?city=taiyuan")
        titles = page.locator(".articles h2").all_inner_texts()
        for key in "jjk":
            page.keyboard.press(key)
        expect(page.locator(".articles h2 a").first).to_be_focused()
        page.keyboard.press("o")
        for number in (1, 2):
            expect(page.get_by_role("heading", level=1)).to_have_text(titles[number - 1])
            page.keyboard.press("j")
            expect(page.get_by_role("heading", level=1)).to_have_text(titles[number])
        page.keyboard.press("k")
        expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])
        page.goto("/articles")
        page.keyboard.press("/")
        page.keyboard.type("jko/")
        expect(page.get_by_label("Search")).to_have_value("jko/")


def test_the_keyboard_and_the_language_are_enough(console: Console) -> None:
    with console.page() as page:
        page.goto("/articles")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Search")).to_be_focused()
        page.get_by_role("link", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("文章")
        page.goto("/runs")
        expect(page.get_by_role("heading", level=1)).to_have_text("抓取记录")
