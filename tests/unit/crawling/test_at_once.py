"""How an article's counters are asked: one by one, at once, or both ways to compare the answers."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from dayuan_crawler.items import ArticleItem, Comment, Comments
from dayuan_crawler.loaders import load_article
from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.parts.completer import Parts
from dayuan_crawler.parts.rendering import Rendering
from dayuan_crawler.parts.steps import AllCountersStep, CommentStep, CounterStep, PageStep, Step, from_json
from dayuan_crawler.text.authors import Authors
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.example.com"
ARTICLE = f"{ORIGIN}/gsyl/yangquan/5927.html"
SITE = Site.parse(ORIGIN)
CLICK = f"{ORIGIN}/e/public/ViewClick/?classid=2&id=5927"
ALL = f"{ORIGIN}/e/public/ViewClick/ViewMore.php?classid=2&id=5927&onclick=1&plnum=1&diggtop=1"
LIST = f"{ORIGIN}/e/pl/?classid=2&id=5927"
SINGLES: list[Step] = [CounterStep(CLICK, ("views",)), CounterStep(f"{CLICK}&down=5", ("likes",))]
COMMENTS = CommentStep(LIST, "empire")


def at_once(views: int, comments: int, likes: int) -> str:
    told = {"onclick": views, "plnum": comments, "diggtop": likes}
    return "".join(f'document.getElementById("{name}showdiv").innerHTML="{n}";' for name, n in told.items())


class Portal:
    """Answers by address; what was asked is in ``asked``, without the origin."""

    def __init__(self, answers: dict[str, str], *, known: bool | None = None, **settings: bool) -> None:
        self.answers = answers
        self.parts = Parts(SITE, print, Rendering("never", SITE), Authors("keep", b""), **settings)
        self.parts.at_once.known = known
        self.asked: list[str] = []

    def complete(self, steps: list[Step], item: ArticleItem | None = None) -> ArticleItem:
        item = item or ArticleItem(url=ARTICLE, title="会议", body="会议在市里召开。", comments=Comments(open=True))
        return self.follow(self.parts.begin(item, ARTICLE, steps))

    def follow(self, output: Request | ArticleItem) -> ArticleItem:
        while isinstance(output, Request):
            self.asked.append(output.url.removeprefix(ORIGIN))
            item = ArticleItem.from_json(output.cb_kwargs["article"])
            step, *rest = from_json(output.cb_kwargs["todo"])
            if output.url in self.answers:
                body = self.answers[output.url].encode()
                response = HtmlResponse(output.url, body=body, encoding="utf-8", request=output)
                self.parts.check(response, item, step)
                steps = self.parts.read(response, item, [step, *rest])
            else:
                instead = self.parts.leave_out(item, step)
                assert instead is not None
                steps = instead + rest
            output = self.parts.next(item, ARTICLE, steps)
        return output


def counts(item: ArticleItem) -> tuple[int | None, int | None, int | None]:
    return item.view_count, item.comments.count, item.like_count


ONE_BY_ONE = {CLICK: "document.write('8164');", f"{CLICK}&down=5": "document.write('1');"}


def test_it_is_compared_once_beside_the_single_calls_and_asked_alone_from_then_on() -> None:
    portal = Portal({**ONE_BY_ONE, ALL: at_once(8163, 0, 1)})
    assert counts(portal.complete([*SINGLES, COMMENTS])) == (8164, 0, 1)
    assert [path.partition("ViewClick/")[2] for path in portal.asked] == [
        "?classid=2&id=5927",
        "?classid=2&id=5927&down=5",
        ALL.partition("ViewClick/")[2],
    ]
    assert (portal.parts.at_once.take_news(), portal.parts.at_once.take_news()) == (True, None)
    portal.asked.clear()
    # The list of comments, of which there are none, is spared.
    assert counts(portal.complete([*SINGLES, COMMENTS])) == (8164, 0, 1)
    assert portal.asked == [ALL.removeprefix(ORIGIN)]


def test_only_one_article_at_a_time_is_asked_both_ways() -> None:
    at_once = Portal({}).parts.at_once
    assert [type(step) for step in at_once.plan(SINGLES)] == [CounterStep, CounterStep, AllCountersStep]
    assert at_once.plan(SINGLES) == SINGLES


@pytest.mark.parametrize(
    "answer", [at_once(8164, 0, 1), at_once(8163, 0, 2), "", "ViewMore is close", "<title>x</title>"]
)
def test_where_it_differs_three_times_the_single_calls_stay(answer: str) -> None:
    portal = Portal({**ONE_BY_ONE, ALL: answer})
    for _ in range(4):
        assert counts(portal.complete(SINGLES))[::2] == (8164, 1)
    assert portal.parts.at_once.take_news() is False
    portal.asked.clear()
    portal.complete(SINGLES)
    assert len(portal.asked) == 2


def test_a_reader_in_between_does_not_decide() -> None:
    portal = Portal({**ONE_BY_ONE, ALL: at_once(8164, 0, 1)})
    portal.complete(SINGLES)
    portal.answers[ALL] = at_once(8163, 0, 1)
    portal.complete(SINGLES)
    assert portal.parts.at_once.known is True


def test_where_it_is_missing_the_single_calls_stay() -> None:
    portal = Portal(ONE_BY_ONE)
    assert counts(portal.complete(SINGLES)) == (8164, None, 1)
    assert portal.parts.at_once.take_news() is False
    portal.asked.clear()
    assert counts(portal.complete(SINGLES)) == (8164, None, 1)
    assert len(portal.asked) == 2


@pytest.mark.parametrize("answer", [None, "", 'document.getElementById("onclickshowdiv").innerHTML="8163";'])
def test_where_it_goes_missing_the_single_calls_come_back(answer: str | None) -> None:
    portal = Portal(ONE_BY_ONE if answer is None else {**ONE_BY_ONE, ALL: answer}, known=True)
    for _ in range(3):
        assert counts(portal.complete(SINGLES)) == (8164, None, 1)
    assert portal.parts.at_once.take_news() is False


def test_a_page_that_asks_one_counter_or_the_script_for_all_is_left_as_it_is() -> None:
    at_once = Portal({}, known=True).parts.at_once
    own = [CounterStep(ALL, ("views", "comments", "likes"))]
    assert (at_once.plan(own), at_once.plan(SINGLES[:1])) == (own, SINGLES[:1])


def test_a_reparse_asks_as_the_crawl_did() -> None:
    at_once = Portal({}).parts.at_once
    for archived, kinds in (
        ({CLICK, f"{CLICK}&down=5"}, [CounterStep, CounterStep]),
        ({CLICK, f"{CLICK}&down=5", ALL}, [CounterStep, CounterStep, AllCountersStep]),
        ({ALL}, [AllCountersStep]),
        # It was found out while the article was under way.
        ({CLICK, ALL}, [CounterStep, CounterStep, AllCountersStep]),
    ):
        at_once.archived = archived
        assert [type(step) for step in at_once.plan(SINGLES)] == kinds


def rows(*texts: str) -> str:
    row = (
        '<table class="pl"><tr><td><span class="name">本站网友 {0}</span></td><td>2022-07-10 11:14:{1:02} 发表</td></tr>'
        '<tr><td colspan="2" class="text">{0}说的话</td></tr></table>'
    )
    return "<title>评论</title><h1>网友评论</h1>" + "".join(row.format(text, n) for n, text in enumerate(texts))


COUNTED: list[Step] = [CounterStep(f"{CLICK}&down=2", ("comments",)), COMMENTS]
PAST_THE_END = "<title>信息提示</title><div>您访问的链接不存在</div>"


@pytest.mark.parametrize(
    ("second", "asked", "found"),
    [
        (rows("丙"), 2, "甲乙丙"),
        # A list that ends, or shows the same again, is asked no further.
        (PAST_THE_END, 2, "甲乙"),
        (rows("甲", "乙"), 2, "甲乙"),
        (None, 2, "甲乙"),
    ],
)
def test_comments_that_no_pager_leads_to_are_asked_for_once(second: str | None, asked: int, found: str) -> None:
    answers = {f"{CLICK}&down=2": "document.write('3');", LIST: rows("甲", "乙")}
    if second is not None:
        answers[f"{LIST}&page=1"] = second
    portal = Portal(answers)
    item = portal.complete(COUNTED)
    assert sorted(one.author for one in item.comments.items) == sorted(found)
    assert [path for path in portal.asked if "/e/pl/" in path] == [
        LIST.removeprefix(ORIGIN),
        f"{LIST}&page=1".removeprefix(ORIGIN),
    ][:asked]
    assert not item.comments.partial


def test_a_list_with_all_that_is_counted_is_asked_once() -> None:
    portal = Portal({f"{CLICK}&down=2": "document.write('2');", LIST: rows("甲", "乙")})
    portal.complete(COUNTED)
    assert len(portal.asked) == 2


def known_article(*names: str) -> ArticleItem:
    comments = [Comment(name, None, f"{name}说的话") for name in names]
    return ArticleItem(
        url=ARTICLE, title="会议", body="会议。", view_count=5, comments=Comments(len(names), open=True, items=comments)
    )


@pytest.mark.parametrize(
    ("count", "asked", "found"),
    [
        (2, ["/e/pub"], "甲乙"),
        (3, ["/e/pub", "/e/pl/"], "丁丙戊"),
        (1, ["/e/pub", "/e/pl/"], "丁丙戊"),
        (0, ["/e/pub"], ""),
    ],
)
def test_comments_of_a_page_as_it_was_are_read_again_where_their_number_changed(
    count: int, asked: list[str], found: str
) -> None:
    portal = Portal({f"{CLICK}&down=2": f"document.write('{count}');", LIST: rows("丙", "丁", "戊")})
    beside = portal.parts.begin(known_article(), ARTICLE, COUNTED).meta["beside"]  # type: ignore[union-attr]
    item = portal.follow(portal.parts.begin_again(known_article("甲", "乙"), ARTICLE, beside))
    assert [path[:6] for path in portal.asked] == asked
    assert sorted(one.author for one in item.comments.items) == sorted(found)


def test_a_counter_that_does_not_answer_is_unknown_at_that_visit() -> None:
    portal = Portal({})
    beside = portal.parts.begin(known_article(), ARTICLE, SINGLES[:1]).meta["beside"]  # type: ignore[union-attr]
    assert portal.follow(portal.parts.begin_again(known_article("甲"), ARTICLE, beside)).view_count is None


def test_what_depends_on_the_page_itself_is_not_asked_beside_it() -> None:
    output = Portal({}).parts.begin(known_article(), ARTICLE, [PageStep(f"{ORIGIN}/5927_2.html", 2), *SINGLES])
    assert isinstance(output, Request)
    assert "beside" not in output.meta


def test_what_is_not_wanted_is_not_asked() -> None:
    html = (
        f"<title>会议</title><h1>会议</h1><p>网络编辑 2022-07-09 10:29</p><div class=content><p>会议在市里召开。</p></div>"
        f"<script src='{CLICK}'></script><a href='{LIST}'>查看所有评论</a>"
    )
    page = HtmlResponse(ARTICLE, body=html.encode(), encoding="utf-8", request=Request(ARTICLE))

    def steps(**settings: bool) -> tuple[list[type[Step]], bool]:
        read = parse_article(page.selector, ARTICLE, SITE)
        item = load_article(read, ARTICLE, SITE)
        found = Portal({}, **settings).parts.find(read, item, page)
        return [type(step) for step in found], item.comments.partial

    assert steps() == ([CounterStep, CommentStep], False)
    assert steps(counters=False) == ([CommentStep], False)
    # The comments that are stored from before stay.
    assert steps(comments=False) == ([CounterStep], True)


def test_a_reparse_takes_from_the_one_call_what_no_single_one_told() -> None:
    portal = Portal({CLICK: "document.write('8164');", ALL: at_once(8163, 2, 1)})
    portal.parts.at_once.archived = portal.answers
    assert counts(portal.complete([*SINGLES, COMMENTS])) == (8164, 2, 1)
    portal.answers[ALL] = at_once(7, 7, 7)
    assert counts(portal.complete(SINGLES)) == (8164, None, None)
