"""The page after a list page, in every style of pager, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.pages.pager import End, Pager, Refusal, read_article_pager, read_pager
from dayuan_crawler.text.urls import Site

ORIGIN = "http://www.shanxidayuan.com"
SITE = Site.parse(ORIGIN)
FIRST = "/gsyl/yangquan/"


def following(html: str, path: str = FIRST) -> str | None:
    """The path and query of the next page."""
    found = pager(html, path).next_url
    assert found is None or SITE.owns(found)
    return found and found.removeprefix(ORIGIN)


def pager(html: str, path: str = FIRST) -> Pager:
    return read_pager(Selector(html, type="html"), ORIGIN + path, SITE)


@pytest.mark.parametrize(
    "word",
    [
        *(
            "下一页",
            "下页",
            "较旧 →",
            "下一頁",
            "后页",
            "下一页>>",
            "下一页 »",
            "[下一页]",
            "【下一页】",
            "Next",
            "NEXT »",
            "下一页（2/5）",
            "后翻页",
            "向后翻页",
            "往后",
        ),
        *(
            "›",
            ">",
            "&gt;",
            "＞",
            "→",
            "加载更多",
            "点击加载更多",
            "展开更多",
            "❯",
            "查看更多",
            "<b>下一页</b>",
            "<img src=n.gif alt=下一页>",
        ),
    ],
)
def test_words_and_arrows(word: str) -> None:
    html = f"<div class=pages><b>1</b> <a href='{FIRST}index_2.html'>{word}</a> <a href=index_9.html>尾页</a></div>"
    assert following(html) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    "word",
    [
        "下 一 页",
        "下&nbsp;一&nbsp;页",
        "下　一　页",
        "下 页",
        "&#xe602; 下一页",
        "转到下一页",
        "后一页 »",
        "Older Entries",
        "旧文章",
        "以前的文章",
        "更早的新闻",
        "查看更多文章",
        "加载更多说说",
        "View more",
    ],
)
def test_words_in_other_spellings(word: str) -> None:
    assert following(f"<div><a href='{FIRST}2/'>{word}</a></div>") == f"{FIRST}2/"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (FIRST, f"{FIRST}2/"),
        ("/category/yangquan/", "/category/yangquan/2/"),
        ("/category-1.html", "/category-1_2.html"),
        ("/?cate=1", "/?cate=1&page=2"),
        ("/?cat=3", "/?cat=3&paged=2"),
        ("/yangquan/", "/yangquan_2/"),
        ("/yangquan/", "/list/y_2"),
        ("/index.php?m=content&c=index&a=lists&catid=6", "/index.php?a=lists&c=index&catid=6&m=content&page=2"),
        ("/list-6-1.html", "/list-6-2.html"),
        ("/xwdt/", "/xwdt/index_1.html"),
        ("/zsxx/bsyjs.htm", "/zsxx/bsyjs/5.htm"),
        ("/xyxw/list.htm", "/xyxw/list2.htm"),
        ("/a/b.html", "/a/b-2.html"),
        ("/a/content.htm", "/a/content_2.htm"),
        ("/a/", "/e/action/ListInfo/?classid=3&page=1"),
        ("/portal.php?catid=3&mod=list", "/portal.php?catid=3&mod=list&page=2"),
        ("/c/3f9a", "/p/7be1"),
    ],
)
@pytest.mark.parametrize(
    "html",
    [
        "<div>共9页 <a href='{0}'>首页</a> <a href='{1}'>下一页</a> <a href='/z/9.html'>尾页</a></div>",
        "<div><b>1</b> <a href='{1}'>2</a> <a href='/z/9.html'>3</a></div>",
        "<div><a href='{0}'>1</a> <a href='{1}'>2</a> <a href='/z/9.html'>3</a></div>",
        "<div class=page><a href='{0}'>&lt;</a> <a href='{1}'>&gt;</a></div>",
        "<div><span>1</span><a href='{1}'><span class=page>2</span></a><a href='{1}'>»</a></div>",
        "<nav><ul><li class=active><span>1</span></li><li><a href='{1}'>2</a></li></ul></nav>",
    ],
)
def test_what_the_pager_says_and_not_what_addresses_look_like(html: str, path: str, target: str) -> None:
    assert following(html.format(path, target).replace("&page", "&amp;page"), path) == target


def test_all_numbers_are_links_and_none_is_marked() -> None:
    html = "<div><a href=list_3_1.html>1</a> <a href=list_3_2.html>2</a> <a href=list_3_3.html>3</a></div>"
    assert following(html) == f"{FIRST}list_3_2.html"


def test_pictures_and_icons_as_labels() -> None:
    icons = "<div><a href=a.html><i class='fa fa-angle-{0}'></i></a><a href=b.html><i class='fa fa-angle-{1}'></i></a></div>"
    assert following(icons.format("left", "right")) == f"{FIRST}b.html"
    assert following("<p><a href=b.html><img src=/skin/page_next.gif></a></p>") == f"{FIRST}b.html"


@pytest.mark.parametrize(
    ("path", "links", "target"),
    [
        ("yq/", "<a href=/yq/page/2/>{0}</a>", "/yq/page/2/"),
        ("yq/page/2/", "<a href=/yq/>{0}</a> <a href=/yq/page/3/>{0}</a>", "/yq/page/3/"),
        ("yq/page/3/", "<a href=/yq/page/2/>{0}</a>", None),
    ],
)
def test_signs_of_icon_fonts_lead_where_their_addresses_say(path: str, links: str, target: str | None) -> None:
    html = f"<nav class=navigator>{links.format('<i class=iconfont>&#xe6a3;</i>')}</nav>"
    found = read_pager(Selector(html), f"{ORIGIN}/{path}", SITE)
    assert (found.next_url, found.end) == ((ORIGIN + target, None) if target else (None, End.LAST_PAGE))


@pytest.mark.parametrize(
    "link",
    [
        "<a rel=next href=index_2.html>…</a>",
        "<input type=button value=下一页 onclick=\"location.href='index_2.html'\">",
        "<a class='btn load-more' href=index_2.html>更多</a>",
        "<a href='\\gsyl\\yangquan\\index_2.html'>下一页</a>",
        "<link rel=next href=index_2.html>",
        "<a class=next href=index_2.html><i class=icon></i></a>",
        "<a class='page-next next' title=下一页 href=index_2.html></a>",
        "<a href='javascript:void(0)' onclick=\"location.href='index_2.html'\">下一页</a>",
        "<a href=\"javascript:window.location='index_2.html';\">下一页</a>",
        "<button onclick=\"window.open('index_2.html')\">下一页</button>",
        "<a class=more href='javascript:;' data-url=index_2.html>加载更多</a>",
        "<a href='http://shanxidayuan.com/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='https://www.shanxidayuan.com/gsyl/yangquan/index_2.html#list'>下一页</a>",
        "<base href='/gsyl/yangquan/x/'><a href='../index_2.html'>下一页</a>",
    ],
)
def test_ways_to_say_where(link: str) -> None:
    assert following(link) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    "link",
    [
        "<a>下一页</a>",
        "<a href='#'>下一页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<a class='next disabled' href=index_2.html>下一页</a>",
        "<li class=disabled><a href=index_2.html>下一页</a></li>",
        f"<a href='{FIRST}'>下一页</a>",
        "<a href=index.html>下一页</a>",
        "<span>下一页</span>",
        "<a href='http://other.example/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='http://www.shanxidayuan.com:8080/gsyl/yangquan/index_2.html'>下一页</a>",
        "<a href='/gsyl/datong/index_2.html'>下一页</a>",
        "<a href=5926.html>下一篇</a>",
        "<a href=5926.html>&gt;</a>",
        "<a rel=next href=5926.html>下一篇：夜市开张</a>",
        "<a href=index_9.html>尾页</a>",
        "<a href=index_9.html>末页</a> <a href=index_8.html>上一页</a>",
        "<div class=slider><a class=next href='javascript:;'>&gt;</a></div>",
        "<div id=comments><a href='?page=2'>下一页</a></div>",
        "<a href='/e/pl/?classid=2&id=5927&page=1'>下一页</a>",
        "<a href='index_2.html'>下一页的故事和更多内容</a>",
    ],
)
def test_no_next_page(link: str) -> None:
    assert following(link) is None


def test_empirecms() -> None:
    def page(number: int, last: int) -> str:
        shown = range(max(1, number - 4), min(last, number + 5) + 1)
        address = {n: f"{FIRST}index_{n}.html" if n > 1 else f"{FIRST}index.html" for n in range(1, last + 1)}
        numbers = "&nbsp;".join(f"<b>{n}</b>" if n == number else f'<a href="{address[n]}">{n}</a>' for n in shown)
        after = (
            f'<a href="{address[number + 1]}">下一页</a>&nbsp;<a href="{address[last]}">尾页</a>'
            if number < last
            else ""
        )
        before = (
            f'<a href="{address[1]}">首页</a>&nbsp;<a href="{address[number - 1]}">上一页</a>' if number > 1 else ""
        )
        return f'<div><a title="Total record">&nbsp;<b>299</b> </a>&nbsp;{before}&nbsp;{numbers}&nbsp;{after}</div>'

    path, number = FIRST, 1
    while True:
        found = pager(page(number, 15), path)
        assert (found.page_number, found.total) == (number, 299)
        if found.next_url is None:
            break
        path, number = found.next_url.removeprefix(ORIGIN), number + 1
        assert path == f"{FIRST}index_{number}.html"
    assert number == 15


def test_empirecms_goes_on_with_a_dynamic_list_that_counts_from_zero() -> None:
    static = (
        '<a title="总数">&nbsp;<b>1200</b></a> <b>100</b> <a href="/e/action/ListInfo/?classid=3&page=100">下一页</a>'
    )
    assert following(static, f"{FIRST}index_100.html") == "/e/action/ListInfo/?classid=3&page=100"
    dynamic = (
        '<a href="/e/action/ListInfo/?classid=3&amp;page=99">100</a> <b>101</b> '
        '<a href="/e/action/ListInfo/index.php?page=101&amp;classid=3">下一页</a>'
    )
    found = pager(dynamic, "/e/action/ListInfo/?classid=3&page=100")
    assert (found.next_url, found.page_number) == (f"{ORIGIN}/e/action/ListInfo/index.php?classid=3&page=101", 101)
    other = '<a href="/e/action/ListInfo/?classid=4&page=101">下一页</a>'
    assert following(other, "/e/action/ListInfo/?classid=3&page=100") is None


def test_zblog_whose_double_arrow_is_the_last_page() -> None:
    html = (
        "<div class=pagebar><a href='/gsyl/yangquan/'>‹‹</a> <span class='page now-page'>1</span> "
        "<a href='?page=2'>2</a> <a href='?page=3'>3</a> {next} <a href='?page=9'>››</a></div>"
    )
    assert following(html.format(next="<a href='?page=2'>›</a>")) == f"{FIRST}?page=2"
    assert following(html.format(next="")) == f"{FIRST}?page=2"
    bare = "<p>‹‹ [1] <a href=index_2.html>2</a> <a href=index_3.html>3</a> <a href=index_7.html>››</a></p>"
    assert following(bare) == f"{FIRST}index_2.html"


def test_only_page_of_a_section_whose_address_ends_in_a_number() -> None:
    html = (
        "<div class=pagebar><a href='/category-9.html'><span class=page>‹‹</span></a><span class='page now-page'>1</span>"
        "<a href='/category-9.html'><span class=page>››</span></a></div>"
    )
    found = pager(html, "/category-9.html")
    assert (found.next_url, found.page_number) == (None, 1)


def test_page_folders() -> None:
    html = "<div><a href='/gsyl/yangquan/page/1/'>1</a><em>2</em><a href='/gsyl/yangquan/page/3/'>3</a></div>"
    assert following(html, f"{FIRST}page/2/") == f"{FIRST}page/3/"
    assert following(f"<div class=pagination><a href='{FIRST}page/2/'>»</a></div>") == f"{FIRST}page/2/"


@pytest.mark.parametrize(
    ("current", "path"),
    [
        ("<b>2</b>", "list_3_2.html"),
        ("<span>2</span>", "list_3_2.html"),
        ("[2]", "list_3_2.html"),
        ("2", "list_3_2.html"),
        ("<li class=thisclass>2</li>", "list_3_2.html"),
        ("<li class=active><a href=#>2</a></li>", "list_3_2.html"),
        ("<a class=current href=list_3_2.html>2</a>", "list_3_2.html"),
        ("<a href=list_3_2.html>2</a>", "list_3_2.html"),
        ("<a href='javascript:;' class=on>2</a>", "list_3_2.html"),
        ("<font color=red>2</font>", "list_3_2.html"),
    ],
)
def test_numbers_alone(current: str, path: str) -> None:
    html = f"<div>共<b>4</b>页 <a href=list_3_1.html>1</a> {current} <a href=list_3_3.html>3</a> <a href=list_3_4.html>4</a></div>"
    found = pager(html, FIRST + path)
    assert (found.next_url, found.page_number, found.page_count) == (f"{ORIGIN}{FIRST}list_3_3.html", 2, 4)
    last = f"<div><a href=list_3_1.html>1</a> {current}</div>"
    assert following(last, FIRST + path) is None


def test_select_as_pager() -> None:
    html = (
        "<select onchange='location.href=this.value'><option value='list_3_1.html'>1</option>"
        "<option value='list_3_2.html' selected>2</option><option value='list_3_3.html'>3</option></select>"
    )
    assert following(html, f"{FIRST}list_3_2.html") == f"{FIRST}list_3_3.html"


def test_pages_that_are_called_like_articles() -> None:
    html = "<div class=pages><a href=1.html>1</a><span>2</span><a href=3.html>3</a><a href=3.html>下一页</a></div>"
    assert following(html, f"{FIRST}2.html") == f"{FIRST}3.html"


def test_next_article_beside_a_pager_is_not_taken() -> None:
    html = "<a href=5926.html>下一篇</a><div class=page><b>1</b><a href=index_2.html>2</a></div>"
    assert following(html) == f"{FIRST}index_2.html"


@pytest.mark.parametrize(
    ("text", "count", "total"),
    [
        ("共 5 页 62 条", 5, 62),
        ("共<strong>5</strong>页<strong>62</strong>条", 5, 62),
        ("页次：1/5 共62篇", 5, 62),
        ("第1页/共5页", 5, None),
        ("2022/7/9　共有信息：<b>62</b>条　1/5页", 5, 62),
        ("共62条记录", None, 62),
        ("共有 62 条评论", None, None),
        ("总数：62", None, 62),
        ("共计62条", None, 62),
        ("文章总数：62", None, 62),
        ("Page 1 of 5", 5, None),
        ("62条", None, 62),
        ("每页20条", None, None),
        ("2022/07/09", None, None),
    ],
)
def test_counts_as_told(text: str, count: int | None, total: int | None) -> None:
    found = pager(f"<div class=pagelist>{text} <b>1</b> <a href=index_2.html>2</a></div>")
    assert (found.page_count, found.total) == (count, total)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<div>" * 30_000 + "<a href=index_2.html>2</a>",
        "<div><a href=index_2.html>&gt;</a>" * 3_000,
        "<p>" + "".join(f"<a href=index_{n}.html>{n}</a>" for n in range(2, 60_000)) + "</p>",
        "<a href='http://[x'>下一页</a><a href='javascript:" + "go('" * 10_000 + "'>下一页</a>",
        "<option value=index_2.html selected>" * 20_000,
    ],
    ids=["empty", "deep", "deep arrows", "many numbers", "bad addresses", "options"],
)
def test_hostile_pager_leads_nowhere_else(html: str) -> None:
    assert following(html) in (None, f"{FIRST}index_2.html")


@given(
    st.lists(
        st.sampled_from(["<a href=index_2.html>", "<a href=5.html>", "</a>", "<b>", "</b>", "2", "下一页", "›", "<p>"])
    )
)
def test_any_heap_of_pager_pieces_is_read(pieces: list[str]) -> None:
    assert following("".join(pieces)) in (None, f"{FIRST}index_2.html", f"{FIRST}5.html")


@pytest.mark.parametrize(
    "call",
    [
        'createPageHTML(10, {0}, "index", "html");',
        "createPageHTML('pages', 10, {0}, 'index', 'html', 150)",
        """var currentPage = {0}; var nextPage = currentPage+1; var countPage = 10; write("<a href='" + "index_" + nextPage + ".html'>")""",
    ],
)
def test_the_call_of_a_pager_that_a_script_writes(call: str) -> None:
    found = pager(f"<div><script>{call.format(0)}</script></div>")
    assert (found.next_url, found.page_number, found.page_count) == (f"{ORIGIN}{FIRST}index_1.html", 1, 10)
    last = pager(f"<div><script>{call.format(9)}</script></div>", f"{FIRST}index_9.html")
    assert (last.next_url, last.end, last.page_number) == (None, End.LAST_PAGE, 10)


@pytest.mark.parametrize(
    ("html", "end", "reasons"),
    [
        ("<p>文章</p>", End.NO_PAGER, []),
        ("<div class=pages>共1页</div>", End.LAST_PAGE, []),
        ("<div><a href=index_1.html>上一页</a> <span>下一页</span></div>", End.LAST_PAGE, []),
        (
            "<div><a href=index_1.html>1</a> <b>2</b> <a href='javascript:;'>下一页</a></div>",
            End.LAST_PAGE,
            [],
        ),
        ("<div>2/2页 <a href='#'>下一页</a></div>", End.LAST_PAGE, []),
        ("<div>1/9页 <a href='javascript:go(2)'>下一页</a></div>", End.REFUSED, [Refusal.NO_ADDRESS]),
        ("<div><a href='http://other.example/2'>下一页</a></div>", End.REFUSED, [Refusal.OTHER_SITE]),
        ("<div><a href='/gsyl/datong/index_2.html'>下一页</a></div>", End.REFUSED, [Refusal.OTHER_SECTION]),
        (f"<div><a href='{FIRST}'>下一页</a></div>", End.LAST_PAGE, []),
    ],
)
def test_why_there_is_no_next_page(html: str, end: End, reasons: list[Refusal]) -> None:
    found = pager(html, FIRST)
    assert (found.next_url, found.end, [refused.reason for refused in found.refused]) == (None, end, reasons)


@pytest.mark.parametrize(
    ("path", "following_path"),
    [
        ("/4.html", "/4.html/2"),
        ("/4.html", "/4.html?page=2"),
        ("/?id=4", "/?id=4&page=2"),
        ("/gsyl/yangquan/4.html", "/gsyl/yangquan/4_2.html"),
        ("/n1/2019/c1013-31.html", "/n1/2019/c1013-31-2.html"),
        ("/a/content.htm", "/a/content_2.htm"),
        ("/2022/07/a/", "/2022/07/a/2/"),
        ("/zwyw/t20220709_59.html", "/zwyw/t20220709_59_1.html"),
    ],
)
@pytest.mark.parametrize(
    "html",
    [
        "<p><b>【1】</b><a href='{0}'>【2】</a></p>",
        "<div class=page-links>页面：<span>1</span> <a href='{0}'><span>2</span></a></div>",
        "<p><a href='{0}'>下一页</a></p>",
        "<p><a href=9.html rel=next>桃河两岸换新灯</a></p><p class=pages><a href=9.html>下一篇</a> <a href='{0}'>下一页</a></p>",
    ],
)
def test_the_next_page_of_an_article(html: str, path: str, following_path: str) -> None:
    root = Selector(html.format(following_path), type="html").root
    assert read_article_pager(root, ORIGIN + path, SITE).next_url == ORIGIN + following_path


@pytest.mark.parametrize(
    "html",
    [
        "<a href=5.html rel=next>桃河两岸换新灯</a>",
        "<a href=5.html>下一页</a>",
        "<link rel=next href=5.html>",
        "<p><a href=3.html>&lt;</a> <a href=5.html>&gt;</a></p>",
        "<div id=comments><b>1</b> <a href='?page=2'>2</a></div>",
        "<div class=rank><b>1</b><a href=8.html>2</a></div>",
    ],
)
def test_what_is_no_next_page_of_an_article(html: str) -> None:
    root = Selector(html, type="html").root
    assert read_article_pager(root, f"{ORIGIN}/a/4.html", SITE).next_url is None


def test_later_pages_of_an_article_are_told_by_its_first() -> None:
    html = "<p><a href=content.htm>1</a> <a href=content_2.htm>2</a> <b>3</b> <a href=content_4.htm>下一页</a></p>"
    found = read_article_pager(Selector(html, type="html").root, f"{ORIGIN}/a/content_3.htm", SITE)
    assert (found.next_url, found.page_number) == (f"{ORIGIN}/a/content_4.htm", 3)


def test_a_later_page_need_not_link_to_the_first() -> None:
    html = "<p><a href=content_2.htm>上一页</a> <a href=content_4.htm>下一页</a></p>"
    root = Selector(html, type="html").root
    assert read_article_pager(root, f"{ORIGIN}/a/content_3.htm", SITE).next_url == f"{ORIGIN}/a/content_4.htm"


def test_the_next_sheet_of_a_newspaper_is_the_next_page_of_a_list_and_of_no_article() -> None:
    html = "<div><a href=node_1.htm>上一版</a> <a href=node_3.htm>下一版</a></div>"
    assert following(html, "/2022-07/09/node_2.htm") == "/2022-07/09/node_3.htm"
    root = Selector(html, type="html").root
    assert read_article_pager(root, f"{ORIGIN}/2022-07/09/content_5.htm", SITE).next_url is None


def test_a_calendar_is_no_pager() -> None:
    days = "".join(f"<td><a href='/2022/07/{day:02}/'>{day}</a></td>" for day in range(2, 31))
    assert following(f"<table><tr><td>1</td>{days}</tr></table>") is None
    assert following("<div id=calendar_wrap><b>1</b> <a href='/2022/07/02/'>2</a></div>") is None


@pytest.mark.parametrize(
    "sheets",
    [
        "<a href=node_1.htm>第01版：要闻</a> <a class=cur href=node_2.htm>第02版：综合</a> <a href=node_3.htm>第03版：社会</a>",
        "<a href=node_1.htm>A01版 要闻</a> <a href=node_2.htm>A02版 综合</a> <a href=node_3.htm>A03版 社会</a>",
        "<a href=node_1.htm>01:要闻</a> <a href=node_2.htm>02:综合</a> <a href=node_3.htm>03:社会</a>",
        "<a href=node_1.htm>上一版：要闻</a> <a href=node_3.htm>下一版：社会</a>",
    ],
)
def test_a_newspaper_s_sheets_with_their_names(sheets: str) -> None:
    assert following(f"<div>{sheets}</div>", "/html/2022-07/18/node_2.htm") == "/html/2022-07/18/node_3.htm"
