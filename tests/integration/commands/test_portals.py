"""Other portals, and other sections, beside the cities: in one database, and not in one another's way."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.portal import PortalServer
from tests.support.archive import rows
from tests.support.blog import WORDS, article_path, served_blog
from tests.support.scrapy import Scrapy, last_line

StartPortal = Callable[..., PortalServer]


def portal_file(folder: Path, name: str, url: str, **sections: str) -> Path:
    """Write a portal's file; each section has its list at a path."""
    tables = "".join(f'[sections.{section}]\npath = "{path}"\n' for section, path in sections.items())
    file = folder / f"{name}.toml"
    file.write_text(f'name = "{name}"\norigins = ["{url}"]\n{tables}', encoding="utf-8")
    return file


def names(record: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(record[name] for name in ("portal", "section", "city"))


def test_three_portals_and_one_that_is_down_in_one_database(
    portal: StartPortal, database_url: str, tmp_path: Path
) -> None:
    own, county = portal(markup="zblog", articles=4), portal(markup="dede", articles=4)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with served_blog("User-agent: *\nCrawl-delay: 0.05\n") as blog:
        files = {
            "county": portal_file(tmp_path, "county", county.url, local="/gsyl/yangquan/", more="/gsyl/datong/"),
            "blog": portal_file(tmp_path, "blog", blog.url, news="/category/news/"),
            "down": portal_file(tmp_path, "down", nobody, news="/news/"),
        }
        ours = Scrapy(site_url=own.url, database_url=database_url)
        others = {
            name: Scrapy(site_url="", database_url=database_url, DAYUAN_PORTAL=file, DAYUAN_OUTAGE_PATIENCE=0)
            for name, file in files.items()
        }
        ours.run("crawl", "yangquan")
        assert nobody in last_line(others["down"], "crawl", "news", status=1)
        others["county"].run("crawl", "local")
        others["county"].run("crawl", "county/more")
        others["blog"].run("crawl", "news")

        # All that was found is there, by portal and section.
        truth = {"local": len(county.truth("yangquan")), "more": len(county.truth("datong"))}
        live = [record for record in ours.export() if record["status"] == "live"]
        found = {names(record) for record in live}
        assert found == {
            ("shanxidayuan", "yangquan", "yangquan"),
            ("county", "local", None),
            ("county", "more", None),
            ("blog", "news", None),
        }
        assert {record["url"] for record in ours.export("blog/news")} == {f"{blog.url}{article_path(w)}" for w in WORDS}
        assert all(record["site_id"] is None for record in others["blog"].export("news"))
        assert len(ours.export("yangquan")) == len(own.truth("yangquan"))
        for section, number in truth.items():
            records = others["county"].export(section)
            assert records == ours.export(f"county/{section}")
            assert len(records) == number
            assert all(record["url"].startswith(f"{county.url}/") for record in records)
        # None of them waits for another, or obeys its robots.txt.
        delays = dict(rows(database_url, "SELECT portal, crawl_delay FROM origins"))
        assert delays.pop("blog") == pytest.approx(0.05)
        assert set(delays.values()) == {None}
        states = {names(run): run["state"] for run in ours.runs()}
        assert states.pop(("down", "news", None)) == "stopped"
        assert set(states.values()) == {"complete"}
        frontier = [json.loads(line) for line in ours.run("frontier", "--json").stdout.splitlines()]
        assert {names(line) for line in frontier} >= found | {("down", "news", None)}

        # A later crawl of each costs a request or two, and finds nothing new.
        before = ours.export()
        for server in (own, county):
            server.clear_log()
        blog.paths.clear()
        for scrapy, section in ((ours, "yangquan"), (others["county"], "local"), (others["blog"], "news")):
            assert ": 0 new articles, 0 changed" in scrapy.run("crawl", section).stderr
        assert len(own.requests()) <= 2
        assert len(county.requests()) <= 2
        assert len(blog.paths) <= 2
        assert ours.export() == before

        # An origin is one portal's.
        twin = portal_file(tmp_path, "twin", blog.url, news="/category/news/")
        line = last_line(ours, "crawl", "news", "--portal", str(twin), "-s", "DAYUAN_SITE_URL=", status=1)
        assert f"{blog.url} belongs to portal blog in this database, and not to twin" in line


def test_all_sections_of_a_portal_one_after_another(sqlite_url: str, tmp_path: Path) -> None:
    with served_blog() as blog:
        file = portal_file(tmp_path, "blog", blog.url, news="/category/news/", none="/category/none/")
        scrapy = Scrapy(site_url="", database_url=sqlite_url)
        assert scrapy.run("list", "--portal", str(file)).stdout.split() == ["news", "none"]
        line = last_line(scrapy, "crawl", "all", "--portal", str(file), status=1)
        assert (
            line == "dayuan: 1 of 2 sections not complete: none (the lines above say why): run the same command again"
        )
        assert {run["section"]: run["state"] for run in scrapy.runs()} == {"news": "complete", "none": "incomplete"}


def test_any_other_section_is_crawled_like_a_city(database_url: str, tmp_path: Path) -> None:
    with served_blog() as blog:
        scrapy = Scrapy(site_url=blog.url, database_url=database_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
        command = ("crawl", "section", "-a", "url=/category/news/")
        scrapy.run(*command, "-s", "CLOSESPIDER_ITEMCOUNT=1", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", check=1)
        assert "Resuming run 1" in scrapy.run(*command).stderr
        records = scrapy.export("news")
        assert {record["url"] for record in records} == {f"{blog.url}{article_path(word)}" for word in WORDS}
        assert {(*names(record), record["site_id"]) for record in records} == {("shanxidayuan", "news", None, None)}
        blog.paths.clear()
        assert ": 0 new articles" in scrapy.run(*command).stderr
        assert blog.paths == ["/category/news/"]
        assert [(run["section"], run["city"]) for run in scrapy.runs()] == [("news", None)] * 2
        assert "news" in scrapy.run("frontier", "news").stdout
        # Under another name, it is another section: an article stays in the one that had it first.
        scrapy.run(*command, "-a", "name=other")
        assert scrapy.export() == [
            {**record, "last_seen_at": again["last_seen_at"]}
            for record, again in zip(records, scrapy.export(), strict=True)
        ]
        for name in ("news", "other"):
            assert " 0 corrected, 0 former states" in scrapy.run("reparse", "--jobs", "1", name).stdout
        assert [names(record) for record in scrapy.export()] == [("shanxidayuan", "news", None)] * len(WORDS)


def test_what_can_be_read_of_a_portal(sqlite_url: str, tmp_path: Path) -> None:
    with served_blog("User-agent: *\nDisallow: /category/hidden/\n") as blog:
        scrapy = Scrapy(site_url="", database_url=sqlite_url)
        good = portal_file(tmp_path, "blog", blog.url, news="/category/news/")
        done = scrapy.run("portals", "check", str(good))
        assert done.stderr.splitlines()[-1] == "dayuan: portal blog: all 1 declared sections can be read"
        assert "articles listed: 6, of other sections: 0" in done.stdout
        assert f"  article {blog.url}{article_path(WORDS[-1])}" in done.stdout
        assert "found: title, editor, published_at, body" in done.stdout

        file = portal_file(
            tmp_path, "blog2", blog.url, news="/category/news/", none="/none/", hidden="/category/hidden/"
        )
        blog.paths.clear()
        done = scrapy.run("portals", "check", str(file), "--json", check=1)
        report = json.loads(done.stdout)
        problems = {section["name"]: section["problem"] for section in report["sections"]}
        assert problems == {
            "news": None,
            "none": f"{blog.url}/none/: HTTP 404",
            "hidden": f"robots.txt disallows {blog.url}/category/hidden/",
        }
        assert "要闻" in report["navigation"].values()
        assert len(blog.paths) == 4
        assert done.stderr.endswith("2 of 3 declared sections cannot be read: none hidden\n")
    assert "cannot be read: cannot read" in last_line(scrapy, "portals", "check", str(good), status=1)
    assert not (tmp_path / "test.db").exists()
