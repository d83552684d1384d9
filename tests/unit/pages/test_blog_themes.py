"""What the themes of blogs do with an article, a list and comments, each by the smallest page that shows it."""

from __future__ import annotations

from datetime import datetime

import pytest
from parsel import Selector

from dayuan_crawler.pages.comments import parse_page_comments
from dayuan_crawler.pages.fields.count import to_count
from dayuan_crawler.pages.listing import parse_listing
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.urls import Site
from tests.unit.pages.test_article_kinds import BODY, BYLINE, FIRST, MOMENT, PARAGRAPHS, SECOND, TITLE, page, told
from tests.unit.pages.test_article_pages import read

DAY = datetime(2024, 5, 10, tzinfo=CHINA)
NOW = datetime(2024, 7, 20, 12, tzinfo=CHINA)
CONTENT = f"<div class=content>{BODY}</div>"
ORIGIN = "http://www.shanxidayuan.com"
ONE = "<p>早市今天搬家。</p>"


def test_a_title_that_links_to_its_own_address_is_no_name_of_the_site() -> None:
    url = "http://www.example.com/?p=5"
    found = read(f"<title>{TITLE} 古城网</title><h1><a href='{url}'>{TITLE}</a></h1>{BYLINE}{CONTENT}", url)
    assert found.title == TITLE


def test_a_step_of_the_path_that_leads_nowhere_is_the_article_itself() -> None:
    path = f"<ul class=breadcrumb><li><a href=/>首页</a></li><li><a href=/yangquan/>阳泉</a></li><li><a href=''>{TITLE}</a></li></ul>"
    found = read(
        f"<title>{TITLE} – 古城网</title>{path}<h2 class=card-title>{TITLE}</h2>{BYLINE}{CONTENT}<div class=box-title>更换主题</div>"
    )
    assert (found.title, found.category) == (TITLE, "阳泉")


def test_tags_that_all_show_a_number_are_those_of_the_site() -> None:
    cloud = "".join(f"<a href=/tag/{tag} class='badge tag'>{tag} <span>{tag}8</span></a>" for tag in range(2, 7))
    own = "<div><a href=/tag/1 class='badge tag'>供暖</a><a href=/tag/2 class='badge tag'>就业</a></div>"
    found = read(f"<title>{TITLE}</title><div>{cloud}</div><h1>{TITLE}</h1>{BYLINE}{CONTENT}{own}")
    assert found.tags == ["供暖", "就业"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("标签：<a href=/tag/1 rel=tag>供暖</a>, <a href=/tag/2 rel=tag>就业</a> &bull; 评论数：2", ["供暖", "就业"]),
        (
            "标签：<a href=/tag/1 rel=tag>供暖</a> <a href=/tag/2 rel=tag>2024</a> <i class=eye></i> 2350",
            ["供暖", "2024"],
        ),
        ("<b>标签：</b>供暖 就业 浏览：25", ["供暖", "就业"]),
        ("标签：<span>暂无</span>", []),
    ],
)
def test_tags_in_a_byline_end_where_something_else_begins(tags: str, expected: list[str]) -> None:
    found = page(f"<p class=sub>{tags} &bull; 发布时间：2024-05-10 08:30</p>")
    assert told(found, "tags", "published_at", "paragraphs") == (expected, MOMENT, PARAGRAPHS)


@pytest.mark.parametrize(
    "tags",
    [
        "<div class=tags><a href=/tag/1><i class=tag></i> 2024</a><a href=/tag/2><i class=tag></i> 供暖</a></div>",
        "<div class=keywords itemprop=keywords><a href=/tag/1>2024<sup>[16]</sup></a><a href=/tag/2>供暖<sup>[3]</sup></a></div>",
        "<div class=tags><ul><li><b>标签：</b></li><li><a href=/tags/1>2024</a></li><li><a href=/tags/2>供暖</a></li></ul></div>",
    ],
)
def test_tags_that_are_numbers_or_counted_or_below_their_label(tags: str) -> None:
    found = page(after=tags)
    assert told(found, "tags", "view_count", "paragraphs") == (["2024", "供暖"], None, PARAGRAPHS)


def test_tags_of_the_whole_site_above_the_title_are_not_those_of_the_article() -> None:
    cloud = "".join(f"<li class=box_tags_item><a href=/tags-{n}.html>话题{n}</a></li>" for n in range(4))
    article = f"<article><header><h1>{TITLE}</h1></header>{BYLINE}{CONTENT}</article>"
    whole = f"<div><ul>{cloud}</ul></div><div><div><div>{article}</div></div></div>"
    assert page("", "", heading=whole).tags == []


@pytest.mark.parametrize(
    ("counter", "views"), [("6304点热度", 6304), ("6330人路过", 6330), ("6.31k 次阅读", 6310), ("1.2万次浏览", 12_000)]
)
def test_units_of_views(counter: str, views: int) -> None:
    found = page(f"<div class=meta><span>2024年5月10日</span> <span>{counter}</span> <span>0人点赞</span></div>")
    assert told(found, "view_count", "source", "published_at") == (views, None, DAY)


def test_thousands() -> None:
    assert (to_count("4.7k"), to_count("12K"), to_count("3w")) == (4_700, 12_000, 30_000)


def test_each_step_of_a_path_may_be_called_so() -> None:
    steps = "<li class=breadcrumb-item><a href=/>首页</a></li><li class=breadcrumb-item><a href=/c/yq>阳泉</a></li><li>/</li>"
    assert page(above=f"<ol class=breadcrumb>{steps}</ol>").category == "阳泉"


def test_a_day_and_a_category_that_icons_mark_below_the_body() -> None:
    below = (
        "<div class=info><div><span>发表至：</span><a href=/yq/><i class='fa-folder-open'></i> 阳泉</a></div>"
        "<div><span><i class='fa-clock'></i> 2024年5月10日</span></div></div>"
    )
    assert told(page("", after=below), "published_at", "category", "paragraphs") == (DAY, "阳泉", PARAGRAPHS)


def test_a_category_link_that_is_called_a_tag_as_well() -> None:
    below = (
        "<footer class=entry-footer><span class=cat-tags-links><a href=/yq rel='category tag'>阳泉</a></span></footer>"
    )
    assert told(page(after=below), "tags", "category") == ([], "阳泉")


def test_the_time_that_microdata_tell() -> None:
    byline = "<div class=meta><time itemprop=datePublished content=2024-05-10T08:30:00+08:00>2年前</time> <span>1 分钟阅读</span></div>"
    assert page(byline).published_at == MOMENT


@pytest.mark.parametrize(
    "abstract", [f"<p>{FIRST[:30]} […]</p>", f"<p>{FIRST[:30]}...</p>", f"<p>{FIRST}</p>"], ids=["cut", "dots", "whole"]
)
def test_an_abstract_above_the_byline(abstract: str) -> None:
    found = page(f"{abstract}<p><i class=fa-clock-o></i> 2024年5月10日</p>", f"<article>{BODY}</article>")
    assert told(found, "published_at", "paragraphs") == (DAY, PARAGRAPHS)


@pytest.mark.parametrize(
    "below",
    [
        "<div class='modal fade'><p class=modal-title>谢谢您的支持</p><p>打开微信，点击底部的“发现”，再扫一扫。</p><img src=/qr.jpg></div>",
        "<div class=post-lincenses>本站文章基于国际协议共享；如未特殊说明，本站文章皆为原创文章，请规范转载。</div>",
        "<div class=note><p>扫描二维码推送至手机访问。</p><p>版权声明：本文由古城网发布，如需转载请注明出处。</p></div>",
        "<form class=comment-form><p>表情一，表情二，表情三，表情四，表情五，表情六，表情七。</p><textarea name=comment></textarea></form>",
        "<div>归入 <a href=/yq rel='category tag'>阳泉</a> 标记 <a href=/tag/1 rel=tag>供暖</a>、<a href=/tag/2 rel=tag>年货</a></div>",
    ],
    ids=["dialog", "licence", "code to scan", "form", "terms"],
)
def test_a_body_of_one_sentence_above_what_a_theme_puts_below(below: str) -> None:
    found = page(body=f"<div><div class=entry>{ONE}</div>{below}</div>")
    assert told(found, "paragraphs", "images") == (["早市今天搬家。"], [])


def test_summaries_in_boxes_that_are_called_related_are_not_the_article() -> None:
    box = f"<div class=relate><h3><a href=/{{0}}.html>别的一篇文章{{0}}</a></h3><p>{SECOND * 2}</p></div>"
    related = "<h4>相关文章</h4><div class=relatecon>" + "".join(box.format(n) for n in (1, 2)) + "</div>"
    assert page(body=f"<div class=single>{ONE}</div>", after=related).paragraphs == ["早市今天搬家。"]


def test_utility_classes_name_no_part() -> None:
    body = f"<div class='col margin-bottom'><h2>{TITLE}</h2>{BYLINE}<div class='border-bottom'>{BODY}</div></div>"
    assert told(page("", body, heading=""), "title", "paragraphs") == (TITLE, PARAGRAPHS)


@pytest.mark.parametrize("label", ["Pages: ", "页面：", "", "Page "])
def test_the_pages_of_a_short_article(label: str) -> None:
    pager = f"<div class=page-links>{label}<span>1</span> <a href=/archives/69/2>{label if label == 'Page ' else ''}2</a></div>"
    tags = "<footer><a href=/tag/2024 rel=tag>2024</a></footer>"
    url = "http://www.example.com/archives/69"
    found = read(
        f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{BYLINE}<div class=e>{BODY}{pager}</div>{tags}</article>", url
    )
    assert told(found, "next_page_url", "paragraphs") == (f"{url}/2", PARAGRAPHS)


def test_a_counter_that_leads_to_the_article_is_no_next_page() -> None:
    url = "http://www.example.com/2022/18.html"
    counter = f"<div><a href={url}#comments><i class=icon></i> 2</a></div>"
    pager = f"<div class=page-links>Pages: <a href={url}>1</a> <b>2</b></div>"
    assert (
        read(f"<title>{TITLE}</title><h1>{TITLE}</h1>{BYLINE}{counter}{BODY}{pager}", f"{url}/2").next_page_url is None
    )


def test_a_panel_that_is_called_like_a_notice_says_nothing_of_rights() -> None:
    found = page(after="<dl><dt>控制面板</dt><dd><span class=cp-hello>您好，欢迎到访网站！</span></dd></dl>")
    assert found.copyright.notice is None


@pytest.mark.parametrize(("line", "count"), [("暂无评论，共3965人参与", None), ("2 条评论，共6330人参与", 2)])
def test_who_took_part_in_a_page_without_comments_read_it(line: str, count: int | None) -> None:
    form = "<form action=/cmd.php?act=cmt><textarea name=txaArticle></textarea></form>"
    after = f"<div class=commentpost><h4>发表评论</h4>{form}<div class=comment-tab><div>评论列表 （{line}）</div></div></div>"
    assert page(after=after).comments.count == count


def test_the_next_article_beside_the_comments_is_no_page_of_theirs() -> None:
    site, url = Site.parse(ORIGIN), f"{ORIGIN}/yangquan/48.html"
    row = ROW.format(1, "<b class=fn>甲某</b> <time>2024-05-11 10:00</time><div class=comment-content>路灯亮了</div>")
    below = "<div class=nav-next><a href=/yangquan/49.html>Next Post 别的一篇</a></div>"
    html = f"<title>{TITLE}</title><div><h1>{TITLE}</h1><p>{FIRST}</p></div><div><div id=comments><ol>{row}</ol></div>{below}</div>"
    found = parse_page_comments(Selector(html), NOW, url, site)
    assert ([item.author for item in found.items], found.next_url) == (["甲某"], None)


def comments(html: str) -> list[tuple[str, str, str | None]]:
    head = f"<title>{TITLE}</title><h2><a href=/1.html>{TITLE}</a></h2><p>{FIRST}</p>"
    return [(one.author, one.text, one.reply_to) for one in parse_page_comments(Selector(head + html), NOW).items]


TWO = [("甲某", "路灯亮了", None), ("乙某", "停车方便", None)]
ROW = "<li class=comment id=comment-{0}>{1}</li>"


@pytest.mark.parametrize(
    "row",
    [
        "<b class=fn>{0}</b> <i class='screen-reader-text says'>says:</i><i>2024-05-1{2} 10:00</i><div class=comment-content>{1}</div>",
        "<h4 class=author><a href=''><b class=isauthor>博主</b> {0}</a></h4><time>2024-05-1{2} 10:00</time><div class=body>{1}</div>",
        "<div class=commenttext><b class=commentid>{0}</b> <span>2024-05-1{2} 10:00:00</span><div class=comment_text>{1}</div></div>",
        "<div class=info><div class=ta3-text>{0}</div><div class=sub>2024-05-1{2} 10:00:00</div></div><div class=content><p>{1}</p></div>",
        "<div class=name>{0} <em>IP:山西</em></div><div class=date>2年前<i> (2024-05-1{2})</i></div><div class=content>{1}</div>",
        "<div class=content><p>{1}</p><div class=meta><b class=author>{0}</b> <i class=time>2年前 (2024-05-1{2})</i></div></div>",
        "<div class=c-avatar><img src=a.jpg><div class=c-main>{1}<div><span class=c-author>{0}</span>2024-05-1{2} 10:00</div></div></div>",
    ],
    ids=["says", "badge", "text around", "called text", "region", "time told twice", "avatar left open"],
)
def test_comments_of_themes(row: str) -> None:
    rows = "".join(ROW.format(n, row.format(author, said, n)) for n, (author, said, _) in enumerate(TWO, 1))
    assert comments(f"<div id=comments><ol class=commentlist>{rows}</ol></div>") == TWO


def test_a_column_around_article_and_comments_is_not_aside() -> None:
    row = "<b class=fn>{0}</b> <time>2024-05-1{2} 10:00</time><div class=comment-content>{1}</div>"
    rows = "".join(ROW.format(n, row.format(author, said, n)) for n, (author, said, _) in enumerate(TWO, 1))
    html = f"<title>{TITLE}</title><div class=side-pull-left><h1>{TITLE}</h1><p>{FIRST}</p><ol class=comment-list>{rows}</ol></div>"
    assert [(one.author, one.text) for one in parse_page_comments(Selector(html), NOW).items] == [
        one[:2] for one in TWO
    ]


def test_answers_in_a_list_behind_the_comment() -> None:
    one = "<ul id=cmt{0}><li class=msgname><b class=commentname>{1}</b> 2024-05-1{0} 10:00:00</li><li class=msgarticle>{2}</li></ul>"
    html = one.format(1, *TWO[0][:2]) + "<ul class=children>" + one.format(2, *TWO[1][:2]) + "</ul>"
    assert comments(f"<div class=comments>{html}</div>") == [TWO[0], ("乙某", "停车方便", "甲某")]


def test_a_mention_that_is_a_link() -> None:
    row = "<strong class=author>{0}</strong> 2024-05-1{2} 10:00:00<p>{1}</p>"
    said = ["路灯亮了", "<a class=at href=#comment-1>@甲某</a>停车方便，怎么收费？"]
    rows = "".join(
        ROW.format(n, row.format(who, text, n)) for n, (who, text) in enumerate(zip("甲乙", said, strict=True), 1)
    )
    found = comments(f"<div id=comments><ol class=commentlist>{rows}</ol></div>")
    assert found == [("甲", "路灯亮了", None), ("乙", "停车方便，怎么收费？", "甲某")]


def listed(html: str) -> list[tuple[str, str]]:
    found = parse_listing(Selector(html), f"{ORIGIN}/category/yangquan.html", Site.parse(ORIGIN), NOW)
    return [(entry.url.removeprefix(ORIGIN), entry.title) for entry in found.entries]


def test_items_of_a_list_whose_titles_and_counters_lie_deeper() -> None:
    item = (
        "<article class='log {2}'><section><h4><a href=/category/yangquan.html>阳泉</a></h4><h3><a href=/2024/05/n-{0}.html>{1}</a></h3>"
        "<h5><a href=/date-2024-05-1{0}.html>发表于2024-05-1{0}</a> <a href=/2024/05/n-{0}.html#topic><i>浏览</i>769{0}</a></h5>"
        "<p>这一篇的摘要有一两句话，说了事情的经过。</p></section></article>"
    )
    picture = "<article class='log poster'><figure><a href=/2024/05/n-{0}.html><img src=a.jpg></a></figure>"
    titles = ["桃河两岸换新灯居民叫好", "矿区举行消防演练", "老旧小区加装电梯补贴开始", "一碗头脑的讲究"]
    rows = [item.format(n, title, "") for n, title in enumerate(titles)]
    rows[2:] = [picture.format(n) + row.partition(">")[2] for n, row in enumerate(rows[2:], 2)]
    pager = "<div class=pagebar><b>1</b> <a href=/category/yangquan_2.html>2</a></div>"
    expected = [(f"/2024/05/n-{n}.html", title) for n, title in enumerate(titles)]
    assert listed(f"<main>{''.join(rows)}</main>{pager}") == expected


def test_indentation_keeps_no_date_away_from_its_title() -> None:
    row = f"<div class=row>{' ' * 300}<a href=/p/{{0}}x>{{1}}</a>{' ' * 300}<p>一段摘要。</p>{' ' * 300}<i></i>2024-05-1{{0}}</div>"
    html = "".join(row.format(n, title) for n, title in enumerate(["桃河两岸换新灯居民叫好", "矿区举行消防演练"]))
    found = parse_listing(Selector(f"<main>{html}</main>"), f"{ORIGIN}/category/yangquan.html", Site.parse(ORIGIN), NOW)
    assert [entry.published_at.day for entry in found.entries if entry.published_at] == [10, 11]


@pytest.mark.parametrize(
    ("pager", "exists"),
    [
        ("<section class=flip><a href=/category/yangquan_4.html>&lt;&lt; 查看前一页</a></section>", True),
        ("<section class=flip></section>", False),
    ],
)
def test_a_last_page_that_leads_back_has_a_pager(pager: str, *, exists: bool) -> None:
    rows = "".join(f"<li><a href=/p/{n}x>桃河两岸换新灯居民叫好{n}</a> 2024-05-1{n}</li>" for n in range(3))
    html = Selector(f"<ul>{rows}</ul>{pager}")
    found = parse_listing(html, f"{ORIGIN}/category/yangquan_5.html", Site.parse(ORIGIN), NOW)
    assert (found.next_url, found.pager.exists) == (None, exists)


def test_a_link_that_was_left_open_leads_nowhere() -> None:
    row = "<article><h2><a href=welcome/index.html><a href=/?id={0}>{1}</a></h2><a href=/?auth=2>编辑部</a> 2024-05-1{0}</article>"
    titles = ["桃河两岸换新灯居民叫好", "矿区举行消防演练", "老旧小区加装电梯补贴开始"]
    rows = "".join(row.format(n, title) for n, title in enumerate(titles, 1))
    assert listed(f"<main>{rows}</main>") == [(f"/?id={n}", title) for n, title in enumerate(titles, 1)]


def test_a_title_of_which_readers_speak_often_is_no_label() -> None:
    titles = ["桃河两岸换新灯居民叫好", "矿区举行消防演练", "老旧小区加装电梯补贴开始"]
    rows = "".join(
        f"<article><h2><a href=/p/{n}x>{title}</a></h2><p>{FIRST}</p></article>" for n, title in enumerate(titles)
    )
    spoken = f"<li>甲某发表在《<a href=/p/0x>{titles[0]}</a>》</li>" * 6
    found = listed(f"<main>{rows}</main><aside class=widget><h3>近期评论</h3><ul>{spoken}</ul></aside>")
    assert found == [(f"/p/{n}x", title) for n, title in enumerate(titles)]
