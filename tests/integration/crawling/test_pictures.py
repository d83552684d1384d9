"""Articles' pictures as files: the right ones, each once, and none lost without a word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import jsonschema
import pytest

from dayuan_crawler.export.schema import article_schema
from dayuan_crawler.pipelines.pictures import ending_of
from fixtures.portal import PortalServer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences
from tests.support.waiting import wait_until

StartPortal = Callable[..., PortalServer]


def test_pictures_are_kept_as_files(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=60)
    truth = server.truth("yangquan")
    wanted = sorted({urlsplit(url).path for record in truth for url in record["images"] if url.startswith(server.url)})
    missing, page, late, twin, forbidden = wanted[:5]
    server.set(
        robots=f"User-agent: *\nDisallow: {forbidden}\n",
        faults=[
            {"kind": "status", "status": 404, "path": missing},
            {"kind": "soft_error", "path": page},
            {"kind": "status", "status": 503, "path": late, "first": 1},
            {"kind": "redirect", "path": twin, "location": server.url + wanted[5]},
        ],
    )
    folder = tmp_path / "pictures"
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_IMAGES="on", FILES_STORE=folder)
    # Killed in the middle, and resumed: an article is stored together with its pictures, or not yet.
    with scrapy.running("crawl", "yangquan") as process:
        wait_until(lambda: sum(path.endswith(".png") for path in server.paths()) >= 6, process)
        process.kill()
    for path in folder.rglob("*.png"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    # What an older version, which a kill could stop within a file, may have left.
    last = urlopen(server.url + wanted[-1]).read()
    digest = hashlib.sha256(last).hexdigest()
    cut = folder / digest[:2] / f"{digest}.png"
    cut.parent.mkdir(exist_ok=True)
    cut.write_bytes(last[:40])
    errors = scrapy.run("crawl", "yangquan").stderr
    assert "Traceback" not in errors, errors
    records = scrapy.export("yangquan")
    assert not differences(records, truth)
    validator = jsonschema.Draft202012Validator(article_schema())
    kept = {}
    for record in records:
        validator.validate(record)
        pictures = record.get("pictures", [])
        own = [url for url in record["images"] if url.startswith(server.url)]
        assert [picture["url"] for picture in pictures] == [
            url for url in own if urlsplit(url).path not in {missing, page, forbidden}
        ]
        for picture in pictures:
            body = (folder / picture["path"]).read_bytes()
            assert hashlib.sha256(body).hexdigest() == picture["sha256"]
            kept[urlsplit(picture["url"]).path] = picture["path"]
    assert set(kept) == set(wanted) - {missing, page, forbidden}
    assert kept[twin] == kept[wanted[5]]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.suffix != ".part"}
    assert files == set(kept.values())
    assert forbidden not in server.paths()
    assert scrapy.run("export").stdout == scrapy.run("export").stdout
    assert "pictures" in scrapy.run("export", "--format", "csv").stdout.splitlines()[0]
    server.clear_log()
    scrapy.run("crawl", "yangquan", "-a", "mode=full")
    assert {path for path in server.paths() if path in wanted} <= {missing, page}


def test_pictures_of_another_origin_are_asked_only_if_it_is_named(
    portal: StartPortal, postgresql_url: str, tmp_path: Path
) -> None:
    server, other = portal(markup="zblog", articles=24), portal(markup="zblog", articles=24)
    moved = next(urlsplit(url).path for record in server.truth("yangquan") for url in record["images"])
    server.set(faults=[{"kind": "redirect", "path": f"^{moved}$", "location": other.url + moved}])
    settings = {"DAYUAN_IMAGES": "on", "FILES_STORE": tmp_path / "pictures"}
    scrapy = Scrapy(site_url=server.url, database_url=postgresql_url, **settings)

    def kept() -> set[str]:
        return {urlsplit(picture["url"]).path for record in scrapy.export() for picture in record.get("pictures", [])}

    assert "leads away to" in scrapy.run("crawl", "yangquan").stderr
    assert other.requests() == []
    assert moved not in kept()
    scrapy.environment["DAYUAN_EXTRA_ORIGINS"] = other.url
    scrapy.run("crawl", "yangquan", "-a", "mode=full")
    assert other.paths() == ["/robots.txt", moved]
    assert moved in kept()


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"),
        (b"GIF89a\x01\0", "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x20ftypavif", "avif"),
        (b"BM\x36\x10\0\0\0\0\0\0\x36", "bmp"),
        (b"<html><body>no picture</body></html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", None),
        (b"", None),
    ],
)
def test_a_picture_is_told_by_its_first_bytes(body: bytes, ending: str | None) -> None:
    assert ending_of(body) == ending
