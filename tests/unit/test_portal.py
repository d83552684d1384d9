"""The sample portal's content, days and truth, without a server."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urljoin

import pytest
from parsel import Selector

from fixtures.portal.catalogue import build
from fixtures.portal.content import CHINA, SECTIONS, Article, Text
from fixtures.portal.faults import Fault, FaultPlan, brotli_bomb, gzip_bomb, with_sessions
from fixtures.portal.http import is_not_modified, parse_target
from fixtures.portal.markups import MARKUPS
from fixtures.portal.markups.base import Request, Response
from fixtures.portal.site import Site
from fixtures.portal.specials import KNOWN_ID, SPECIALS
from fixtures.portal.timeline import World, is_quiet, only_regenerates
from fixtures.portal.truth import near_duplicates, record, records

BASE = "http://www.portal.example"
READABLE = [name for name in MARKUPS if name not in {"broken", "undated"}]


def text_of(response: Response) -> str:
    """The visible text of a page, white space taken out."""
    page = Selector(response.body.decode(response_encoding(response)))
    nodes = page.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()
    return squeeze("".join(nodes))


def response_encoding(response: Response) -> str:
    return "gbk" if b"<HTML>" in response.body else "utf-8"


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def get(site: Site, target: str) -> Response:
    return site.respond(parse_target("GET", BASE + target, {}))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_same_seed_same_portal_and_another_seed_another() -> None:
    first, second = World(), World()
    first.move_to(20)
    for day in range(21):
        second.move_to(day)
    assert first.live == second.live
    assert first.events == second.events
    assert World(seed=2).live != World().live


def test_going_back_in_time_gives_the_day_as_it_was() -> None:
    world = World()
    start = dict(world.live)
    world.move_to(12)
    assert world.live != start
    world.move_to(0)
    assert world.live == start


def test_cities_have_articles_and_ids_have_gaps() -> None:
    articles = build(60, seed=1).articles
    counts = {city: sum(a.city == city for a in articles.values()) for city in SECTIONS}
    assert counts.pop("yangquan") == 60
    assert len(counts) == 10
    assert all(4 <= count <= 8 for count in counts.values())
    yangquan = [a for a in articles.values() if a.city == "yangquan"]
    assert [a.id for a in yangquan] != list(range(yangquan[0].id, yangquan[0].id + 60))
    by_time = sorted(yangquan, key=lambda article: article.published_at)
    assert by_time != yangquan


def test_there_is_room_for_every_special_article() -> None:
    assert len(SPECIALS) + 8 < 60


def test_a_large_portal_keeps_the_known_article() -> None:
    articles = build(3000, seed=1).articles
    assert articles[KNOWN_ID].source == "阳泉市政府"
    assert sum(a.city == "yangquan" for a in articles.values()) == 3000
    assert min(articles) > 0


@pytest.mark.parametrize("markup", READABLE)
def test_the_known_article_has_the_known_facts(world: World, markup: str) -> None:
    site = Site(world, markup)
    known = record(site.markup, BASE, world.live[KNOWN_ID])
    address = site.markup.path(world.live[KNOWN_ID])
    assert known["url"] == BASE + address
    assert known["title"].endswith("筑牢防控屏障 做到守土有责守土负责守土尽责")
    assert (known["subtitle"], known["source"]) == ("刘文华提出具体要求", "阳泉市政府")
    assert (known["editor"], known["category"]) == ("网络编辑", "阳泉")
    assert known["tags"] == ["防控", "疫情", "阳泉"]
    assert known["published_at"] == "2022-07-09T10:29:37+08:00"
    assert known["copyright"]["reprint"] == "prohibited"
    assert known["copyright"]["declared_url"] == known["url"]
    text = text_of(get(site, address))
    for line in (f"{known['title']}_阳泉市政府", f"{known['title']} 刘文华提出具体要求", "2022-07-09 10:29:37"):
        assert squeeze(line) in text


@pytest.mark.parametrize("markup", READABLE)
def test_pages_say_what_the_truth_says(world: World, markup: str) -> None:
    site = Site(world, markup)
    for article in world.live.values():
        true = record(site.markup, BASE, article)
        pages = [get(site, site.markup.path(article, number)) for number in range(1, len(article.pages) + 1)]
        assert {page.status for page in pages} == {200}
        text = "".join(text_of(page) for page in pages)
        facts = [
            true["title"],
            *true["body"].split("\n"),
            *(true["copyright"]["notice"] or "").split("\n"),
            *true["tags"],
        ]
        for fact in facts:
            assert squeeze(fact) in text, article.id
        sources = " ".join(page.body.decode(response_encoding(page)) for page in pages)
        for image in true["images"]:
            assert image.rpartition("/")[2] in sources
        assert ("验证码" in text) == true["comments"]["captcha"]
        assert ("版权声明本文" in text.replace("文中", "本文")) == (article.notice is not None)


@pytest.mark.parametrize("markup", ["zblog", "legacy", "dede", "js", "zblog-default", "wordpress", "pboot", "trs"])
def test_comments_in_pages_are_those_of_the_truth(world: World, markup: str) -> None:
    site = Site(world, markup)
    for article in world.live.values():
        text = text_of(get(site, site.markup.path(article)))
        for comment in record(site.markup, BASE, article)["comments"]["items"][-10:]:
            assert squeeze(comment["author"]) in text
            assert squeeze(comment["text"]) in text


@pytest.mark.parametrize("markup", MARKUPS)
def test_list_pages_name_every_listed_article_once(world: World, markup: str) -> None:
    site = Site(world, markup)
    address, seen = "/gsyl/yangquan/", []
    for _ in range(10):
        page = Selector(get(site, address).body.decode("gbk" if markup == "legacy" else "utf-8"))
        seen += [href for href in page.xpath("//a/@href").getall() if re.search(r"\d+\.html|\?id=\d", href.lower())]
        following = page.xpath(
            "//a[.='下一页' or .='›' or .='下页']/@href"
            " | //text()[starts-with(normalize-space(), '[')]/following-sibling::a[1][starts-with(., '[')]/@href"
        ).get()
        if not following:
            break
        address = urljoin(f"{BASE}/gsyl/yangquan/", following).removeprefix(BASE)
    numbers = {
        int(found[1])
        for href in seen
        if (found := re.search(r"(\d+)(?:\.html|$)", href.split("?from")[0].split("#")[0]))
    }
    listed = {article.id for article in world.listing("yangquan")}
    assert listed <= numbers
    assert len(listed) == 59


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_static_page_with_the_same_validators_has_the_same_bytes(markup: str) -> None:
    world = World()
    site = Site(world, markup)
    articles = list(world.live.values())
    targets = ["/", "/gsyl/yangquan/", "/sx/xinzhou/", *(site.markup.path(article) for article in articles)]
    known: dict[str, Response] = {}
    unchanged = 0
    for day in range(16):
        world.move_to(day)
        site.refresh()
        for target in targets:
            response = get(site, target)
            if site.markup.made_at_request:
                assert response.modified is None
                continue
            before = known.get(target)
            if before and before.modified and before.modified == response.modified:
                assert before.body == response.body, target
                unchanged += 1
            known[target] = response
    assert unchanged > 100 or site.markup.made_at_request or markup == "legacy"


def test_pages_made_at_request_differ_each_time() -> None:
    site = Site(World(), "zblog")
    first, second = (get(site, "/gsyl/yangquan/5927.html").body for _ in range(2))
    assert first != second


def test_days_bring_every_kind_of_event_and_quiet_ones_none() -> None:
    world = World()
    world.move_to(60)
    assert {event.kind for event in world.events} == {"new", "edit", "delete", "restore", "comment"}
    assert not [event for event in world.events if is_quiet(event.day) or only_regenerates(event.day)]
    assert not [event for event in world.events if event.id == KNOWN_ID]
    most = max(
        sum(e.day == day and e.kind == "new" and e.city == "yangquan" for e in world.events) for day in range(61)
    )
    assert most > 3 * 16


def test_truth_follows_the_days() -> None:
    world = World()
    site = Site(world)
    world.move_to(40)
    found = {item["site_id"]: item for item in records(world, site.markup, BASE)}
    gone = {number for number, item in found.items() if item["status"] == "gone"}
    assert gone == set(world.gone)
    assert gone
    last = {event.id: event for event in world.events if event.kind in ("delete", "restore")}
    assert gone == {number for number, event in last.items() if event.kind == "delete"}
    assert {item["city"] for item in records(world, site.markup, BASE, "datong")} == {"datong"}


def test_near_duplicates_are_two() -> None:
    world = World()
    pairs = near_duplicates(world)
    assert len(pairs) == 2
    assert all(second > first for second, first in pairs.items())


def test_an_impossible_date_has_no_truth_and_a_short_one_no_seconds(world: World) -> None:
    site = Site(world)
    forms = {article.date_form: record(site.markup, BASE, article)["published_at"] for article in world.live.values()}
    assert forms["impossible"] is None
    for form in ("minutes", "chinese"):
        assert datetime.fromisoformat(forms[form]).second == 0


def test_reading_counts_raises_none_unless_asked() -> None:
    site = Site(World())
    before = site.counts()
    target = "/e/public/ViewClick/?classid=4&id=5927"
    assert get(site, target).body == f"document.write('{before[KNOWN_ID] + 1}');".encode()
    get(site, target + "&down=2")
    assert site.counts() == before
    get(site, target + "&addclick=1")
    assert site.counts()[KNOWN_ID] == before[KNOWN_ID] + 1


def test_comment_list_has_twelve_a_page_newest_first_and_ends() -> None:
    world = World()
    site = Site(world)
    first = get(site, "/e/pl/?classid=4&id=5927")
    second = get(site, "/e/pl/index.php?page=1&classid=4&id=5927")
    assert [body.count(b'class="name"') for body in (first.body, second.body)] == [12, 2]
    assert world.live[KNOWN_ID].comments[-1].author in text_of(first)
    assert "信息提示" in text_of(get(site, "/e/pl/?classid=4&id=5927&page=2"))


def test_one_letter_case_or_any() -> None:
    for markup, status in (("empire", 404), ("dede", 404), ("zblog", 200), ("legacy", 200)):
        assert get(Site(World(), markup), "/GSYL/YangQuan/5927.html").status == status


def test_a_foreign_referer_is_answered_with_nothing() -> None:
    site = Site(World())
    target = BASE + "/e/public/ViewClick/?classid=4&id=5927"
    assert site.respond(parse_target("GET", target, {"referer": "http://other.example/"})).body == b""
    assert site.respond(parse_target("GET", target, {"referer": BASE + "/gsyl/"})).body


def test_a_given_article_is_rendered_in_each_markup() -> None:
    article = Article(1, "datong", "标题", datetime(2022, 7, 9, tzinfo=CHINA), ((Text("一段。"),),))
    for markup in MARKUPS:
        assert "一段。" in text_of(Site(World(), markup).render(BASE, article))


def test_conditional_requests_prefer_the_etag() -> None:
    response = Response(modified=datetime(2022, 7, 20, tzinfo=CHINA))
    since = {"if-modified-since": "Wed, 20 Jul 2022 00:00:00 GMT"}
    assert is_not_modified(Request("GET", "/", headers=since), response, '"a"')
    assert not is_not_modified(Request("GET", "/", headers={**since, "if-none-match": '"b"'}), response, '"a"')
    assert is_not_modified(Request("GET", "/", headers={"if-none-match": '"b", W/"a"'}), response, '"a"')
    assert not is_not_modified(Request("GET", "/", headers={"if-modified-since": "yesterday"}), response, '"a"')


def test_faults_go_by_path_and_count() -> None:
    plan = FaultPlan()
    plan.replace([Fault("status", path=r"5927\.html", after=1, first=2)])
    hits = [plan.pick("/gsyl/yangquan/5927.html") is not None for _ in range(5)]
    assert hits == [False, True, True, False, False]
    assert plan.pick("/robots.txt") is None


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        Fault.from_json({"kind": "earthquake"})
    with pytest.raises(ValueError, match="has no when"):
        Fault.from_json({"kind": "hang", "when": 1})


def test_bombs_are_small_and_sessions_differ() -> None:
    assert len(gzip_bomb(10_000_000)) < 20_000
    assert len(brotli_bomb(10_000_000)) < 5_000
    plan = FaultPlan()
    page = b'<a href="/gsyl/yangquan/">x</a><a href="/other/">y</a>'
    one, two = (with_sessions(page, "PHPSESSID", plan.random) for _ in range(2))
    assert one != two
    assert one.count(b"PHPSESSID=") == 1
