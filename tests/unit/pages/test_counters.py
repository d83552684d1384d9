"""Script counters: which requests tell them, which would raise them, and how answers are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.counters import (
    CounterCall,
    counter_of,
    find_counters,
    read_count,
    read_counters,
    read_document_write,
    read_inner_html,
    without_raising,
)
from dayuan_crawler.pages.vocabulary.counters import CounterName
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)
ARTICLE = f"{ORIGIN}/gsyl/yangquan/5927.html"


def calls(html: str, url: str = ARTICLE) -> dict[str, tuple[CounterName, ...]]:
    """The safe calls, by path and query, and what each tells."""
    found = find_counters(Selector(html, type="html"), url, SITE)
    return {call.url.removeprefix(ORIGIN): call.counts for call in found.safe}


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("classid=2&id=5927", ("views",)),
        ("classid=2&id=5927&down=0", ("views",)),
        ("classid=2&id=5927&down=2", ("comments",)),
        ("classid=2&id=5927&down=5", ("likes",)),
    ],
)
def test_empirecms_counter(query: str, counts: tuple[CounterName, ...]) -> None:
    html = f'<div>浏览 <script src="/e/public/ViewClick/?{query}"></script></div>'
    assert calls(html) == {f"/e/public/ViewClick/?{query}": counts}


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/e/public/ViewClick/?classid=2&id=5927&addclick=1", "/e/public/ViewClick/?classid=2&id=5927"),
        ("/e/public/ViewClick/?classid=2&id=5927&down=2", "/e/public/ViewClick/?classid=2&id=5927&down=2"),
        ("/skin/site.js?v=%E4%B8%AD", "/skin/site.js?v=%E4%B8%AD"),
        ("/e/public/onclick/?enews=donews&classid=2&id=5927", None),
        ("/e/public/digg/?classid=2&id=5927&dotop=1", None),
        ("/plus/count.php?view=yes&aid=5927&mid=1", None),
        ("/zb_system/cmd.php?act=viewnum&id=5927", None),
        ("/plus/feedback_ajax.php?dopost=getlist&aid=5927", "/plus/feedback_ajax.php?dopost=getlist&aid=5927"),
    ],
)
def test_what_raises_a_count_is_not_asked_for_a_browser_either(asked: str, sent: str | None) -> None:
    assert without_raising(ORIGIN + asked) == (sent and ORIGIN + sent)


@pytest.mark.parametrize("down", [1, 3, 4, 6])
def test_downloads_and_scores_are_no_counters_of_ours(down: int) -> None:
    assert calls(f'<script src="/e/public/ViewClick/?classid=2&id=5927&down={down}"></script>') == {}


def test_what_raises_the_count_is_taken_out_or_left_alone() -> None:
    html = """<script src="/e/public/ViewClick/?classid=2&amp;id=5927&amp;addclick=1"></script>
    <script src="/e/public/onclick/?enews=donews&classid=2&id=5927"></script>
    <a href="JavaScript:makeRequest('/e/public/digg/?classid=2&id=5927&dotop=1&doajax=1')">顶</a>
    <script>$.get('/e/public/digg/?classid=2&id=5927&dotop=1'); $.get('/e/public/onclick/?id=5927&classid=2')</script>"""
    assert calls(html) == {"/e/public/ViewClick/?classid=2&id=5927": ("views",)}


def test_one_call_for_all() -> None:
    source = "/e/public/ViewClick/ViewMore.php?classid=2&id=5927&onclick=1&down=1&plnum=1&pfen=0&diggtop=1&addclick=1"
    assert calls(f'<span id="onclickshowdiv">0</span><script src="{source}"></script>') == {
        source.removesuffix("&addclick=1"): ("views", "comments", "likes")
    }


@pytest.mark.parametrize(
    "code",
    [
        """document.write('<script src="/e/public/ViewClick/?classid=2&id=5927"><'+'/script>')""",
        r"""document.write("<script src=\"\/e\/public\/ViewClick\/?classid=2&id=5927\"><\/script>")""",
        """$.get('/e/public/ViewClick/?classid=2&id=5927', function (d) { $('#hits').html(d); });""",
        """$("#hits").load("/e/public/ViewClick/?classid=2&id=5927");""",
        """var classid = 2; var infoid='5927';
        $.get("/e/public/ViewClick/?classid=" + classid + "&id=" + infoid)""",
        """$.get("/e/public/ViewClick/?classid="+document.saypl.classid.value+"&id="+document.saypl.id.value)""",
    ],
)
def test_address_in_a_script(code: str) -> None:
    form = '<form><input type="hidden" name="id" value="5927"><input type="hidden" name="classid" value="2"></form>'
    assert calls(f"{form}<script>{code}</script>") == {"/e/public/ViewClick/?classid=2&id=5927": ("views",)}


def test_counters_of_other_articles_and_sites_are_not_this_one_s() -> None:
    html = """<script src="/e/public/ViewClick/?classid=2&id=5926"></script>
    <script src="http://other.example/e/public/ViewClick/?classid=2&id=5927"></script>
    <script src="https://shanxidayuan.com/e/public/ViewClick/?classid=2&id=5927&down=2"></script>"""
    assert calls(html) == {"/e/public/ViewClick/?classid=2&id=5927&down=2": ("comments",)}


def test_a_counter_that_raises_what_it_tells_is_reported_and_not_safe() -> None:
    html = '点击：<script src="/plus/count.php?view=yes&aid=5927&mid=1"></script>次'
    found = find_counters(Selector(html), ARTICLE, SITE)
    assert found.calls == (CounterCall(f"{ORIGIN}/plus/count.php?view=yes&aid=5927&mid=1", ("views",), raises=True),)
    assert found.safe == ()


def test_label_tells_which_counter_an_unknown_script_is() -> None:
    html = '<span>评论：</span><script src="/count.php?id=5927"></script>'
    (call,) = find_counters(Selector(html), ARTICLE, SITE).calls
    assert (call.counts, call.raises) == (("comments",), True)


@pytest.mark.parametrize(
    ("label", "counter"),
    [
        ("浏览", "views"),
        ("阅读(", "views"),
        ("人气：", "views"),
        ("onclickshowdiv", "views"),
        ("评论", "comments"),
        ("plnumshowdiv", "comments"),
        ("点赞", "likes"),
        ("diggtopshowdiv", "likes"),
        ("diggdownshowdiv", None),
        ("downshowdiv", None),
        ("下载次数", None),
        ("", None),
    ],
)
def test_labels(label: str, counter: str | None) -> None:
    assert counter_of(label) == counter


def test_answers() -> None:
    views = CounterCall("", ("views",))
    assert read_counters(views, "document.write('8163');") == {"views": 8163}
    assert read_counters(views, "document.write('');") == {}
    assert read_counters(views, "8163") == {"views": 8163}
    assert read_counters(views, "ViewClick is close") == {}
    assert (
        read_counters(
            views, "<html><body>信息提示：您来自的链接不存在，3 秒后自动返回，点击这里返回上一页</body></html>"
        )
        == {}
    )
    several = CounterCall("", ("views", "comments", "likes"))
    answer = (
        'document.getElementById("onclickshowdiv").innerHTML="8164";'
        'document.getElementById("downshowdiv").innerHTML="7";$("#plnumshowdiv").html("14");'
        'document.getElementById("diggtopshowdiv").innerHTML = 0;'
    )
    assert read_counters(several, answer) == {"views": 8164, "comments": 14, "likes": 0}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("1,234", 1234),
        ("1,234,567 次", 1_234_567),
        ("1.2万", 12_000),
        ("１２３", 123),
        ("3亿", 300_000_000),
        ("1.5k", 1500),
        ("<b>14</b> 条", 14),
        ("浏览(120)", 120),
        ("", None),
        ("暂无", None),
        ("2022-07-09", None),
        ("10:29", None),
        ("9" * 30, None),
        ("第一条消息说的是今年以来全市已经完成 120 个项目，下一步还要继续推进各项工作的落实", None),
    ],
)
def test_numbers(text: str, count: int | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("script", "written"),
    [
        ("document.write('a');document.write(\"b\");", "ab"),
        (r"document.writeln('it\'s \"x\"\n\/');", 'it\'s "x"\n/'),
        (r"document.write('\u9633\x41\u{6cc9}')", "阳A泉"),
        (r"document.write('\ud83d\ude00')", "😀"),
        (r"document.write('\ud83d')", "\ufffd"),
        ("document.write('a' + name + 'b' + fn(1) + 3)", "ab3"),
        ("document . write ( 8164 )", "8164"),
        ("document.write('a\\\nb')", "ab"),
        ("document.write(unknown)", ""),
        ("document.write('unclosed", ""),
        ("nothing here", ""),
    ],
)
def test_document_write_is_read_as_text(script: str, written: str) -> None:
    assert read_document_write(script) == written


def test_inner_html_is_read_as_text() -> None:
    script = (
        r"""document.getElementById('a').innerHTML='<b>1<\/b>';$("#b").text("2");document.getElementById("c").x=1;"""
    )
    assert read_inner_html(script) == {"a": "<b>1</b>", "b": "2"}


@given(st.text(alphabet="document.write('\"\\+;u0x)innerHTML=$#", max_size=200))
def test_any_script_is_read_without_raising(script: str) -> None:
    for text in (read_document_write(script), *read_inner_html(script).values()):
        text.encode()


@pytest.mark.parametrize(
    "script",
    [
        "document.write(" * 50_000,
        "document.write('" + "\\" * 100_001,
        "document.write('a'" + "+'a'" * 50_000,
        "'+a" * 50_000 + "viewclick",
        "/e/public/ViewClick/?" * 20_000,
        "<img src=/count.php?id=5927>" * 5_000,
    ],
    ids=["calls", "backslashes", "operands", "joined", "addresses", "images"],
)
def test_hostile_script_calls_nothing_else(script: str) -> None:
    assert isinstance(read_document_write(script), str)
    assert calls(f"<script>{script}</script>{script}") == {}
