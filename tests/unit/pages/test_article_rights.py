"""The copyright notices, and what the comment box says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from dayuan_crawler.items import Reprint
from dayuan_crawler.pages.article import ArticlePage
from dayuan_crawler.pages.fields.rights import reprint_of
from tests.unit.pages.test_article_pages import URL, read

DOCUMENT = Path(__file__).parents[3] / "docs" / "rights.md"
NOTICE = "本文仅代表作者观点，不代表本站立场。\n本文系作者授权发表，未经许可，不得转载。"
FOOTER = "<p>关于山岭网</p><p>Copyright © 山岭网</p><p>版权声明: 本站所有文章来源于网络转载，请联系站长处理！</p>"
FORM = "<form action=/e/pl/doaction.php><textarea name=saytext></textarea>验证码：<input name=key></form>"


def behind_body(markup: str) -> ArticlePage:
    return read(
        f"<h1>一篇报道的题目</h1><p>2022-07-09 10:29</p><div class=content><p>会议在市里召开，各县区设了分会场。</p></div>{markup}"
    )


@pytest.mark.parametrize(
    "box",
    [
        f"<div>版权声明</div><div>本文仅代表作者观点，不代表本站立场。<br>本文系作者授权发表，未经许可，不得转载。<br>本文地址：{URL}</div>",
        (
            "<fieldset><legend>版权声明</legend><p>本文仅代表作者观点，不代表本站立场。</p><p>本文系作者授权发表，未经许可，不得转载。</p>"
            f"<p>本文地址：<a href='{URL}'>{URL}</a></p></fieldset>"
        ),
        f"<dl><dt>【版权声明】</dt><dd>本文仅代表作者观点，不代表本站立场。</dd><dd>本文系作者授权发表，未经许可，不得转载。</dd><dd>本文地址:{URL}</dd></dl>",
        f"<p>0</p><b>版权声明:</b><br>{NOTICE.replace(chr(10), '<br>')}<br>本文链接：<a href='{URL}'>点此复制</a><br>",
    ],
)
def test_the_articles_notice_is_not_the_footers(box: str) -> None:
    page = behind_body(f"{box}<div>留言与评论（共有 条评论）</div>{FORM}{FOOTER}")
    assert page.copyright.notice == NOTICE
    assert page.copyright.declared_url == URL
    assert page.copyright.reprint == "prohibited"
    assert page.copyright.site_notice == "本站所有文章来源于网络转载，请联系站长处理！"
    assert page.paragraphs == ["会议在市里召开，各县区设了分会场。"]


def test_what_speaks_of_the_whole_site_is_the_sites_wherever_it_stands() -> None:
    rights = behind_body(
        "<div class=copyright-bar>版权声明：本站所有文章来源于网络转载，请联系站长处理！</div>"
    ).copyright
    assert (rights.notice, rights.site_notice) == (None, "本站所有文章来源于网络转载，请联系站长处理！")


def test_numbers_of_a_notice_go_with_the_address_they_stand_before() -> None:
    box = f"<dl><dt>免责声明</dt><dd>1、本文仅代表作者观点。</dd><dd>2、不得转载。</dd><dd>3、本文链接：<a href={URL}>{URL}</a></dd></dl>"
    assert behind_body(box).copyright.notice == "1、本文仅代表作者观点。\n2、不得转载。"


@pytest.mark.parametrize("before", ["", FORM, "<p>上一篇：<a href=/1.html>别的新闻</a></p>"])
def test_the_footers_notice_alone_says_nothing_of_the_article(before: str) -> None:
    rights = behind_body(before + FOOTER).copyright
    assert (rights.notice, rights.declared_url, rights.reprint) == (None, None, "unstated")
    assert rights.site_notice == "本站所有文章来源于网络转载，请联系站长处理！"


@pytest.mark.parametrize(
    ("notice", "reprint"),
    [
        ("未经许可，不得转载。", "prohibited"),
        ("未经作者书面授权，禁止任何形式的转载", "prohibited"),
        ("禁止转载", "prohibited"),
        ("谢绝转载！", "prohibited"),
        ("版权所有，违者必究", "prohibited"),
        ("转载须经作者授权", "prohibited"),
        ("未经许可不得转载，转载请注明出处", "prohibited"),
        ("欢迎转载，转载请注明出处", "permitted"),
        ("转载请保留本文链接", "permitted"),
        ("本文可以转载，但须注明来源", "permitted"),
        ("未注明出处的，不得转载", "permitted"),
        ("本文采用 CC BY 4.0 许可", "permitted"),
        ("本文仅代表作者观点，不代表本站立场。", "unstated"),
        ("图文由通讯员提供。", "unstated"),
        ("", "unstated"),
        (None, "unstated"),
    ],
)
def test_whether_reprinting_is_allowed(notice: str | None, reprint: Reprint) -> None:
    assert reprint_of(notice) == reprint


@pytest.mark.parametrize(
    ("markup", "count", "scripted"),
    [
        ("留言与评论（共有 条评论）", None, False),
        ("留言与评论(共有 <span></span> 条评论)", None, False),
        ("留言与评论（共有 12 条评论）", 12, False),
        ("留言与评论（共有 <span id=infocommentnumarea>0</span> 条评论）", None, True),
        ("共有<span><script src='/e/public/ViewClick/?classid=4&id=1&down=2'></script></span>条评论", None, True),
        ("已有3位网友参与", 3, False),
        ("网友评论(5)", 5, False),
        ("网友评论 <em>5</em>", 5, False),
        ("评论数<em>5</em>", 5, False),
        ("发表评论", None, False),
    ],
)
def test_the_number_of_comments_as_printed(markup: str, count: int | None, scripted: bool) -> None:  # noqa: FBT001
    page = behind_body(f"<div>{markup}</div>{FORM}")
    assert page.comments.count == count
    assert ("comment_count" in page.scripted) is scripted
    assert (page.comments.open, page.comments.captcha) == (True, True)


@pytest.mark.parametrize(
    ("markup", "state"),
    [
        ("<form action=/e/pl/doaction.php><textarea name=saytext></textarea></form>", (True, False)),
        ("<form id=commentform><textarea name=comment></textarea><img src=/e/ShowKey/?v=pl></form>", (True, True)),
        ("<p>留言与评论（共有 条评论）</p><p>验证码:</p>", (True, True)),
        ("<form action=/search><input name=q></form>", (False, False)),
        ("<form action=/login>验证码：<input name=key></form>", (False, False)),
        ("<p>评论已关闭</p><form id=commentform><textarea name=comment></textarea></form>", (False, False)),
        ("", (False, False)),
    ],
)
def test_whether_the_comment_form_is_open(markup: str, state: tuple[bool, bool]) -> None:
    comments = behind_body(markup).comments
    assert (comments.open, comments.captcha) == state


def test_the_documentation_s_wordings_are_read_as_it_says() -> None:
    examples = [line.split("|")[1:3] for line in DOCUMENT.read_text(encoding="utf-8").split("\n") if " · " in line]
    assert len(examples) == 3
    for reprint, wordings in examples:
        for wording in wordings.removeprefix(" no notice, or one that says nothing of reprinting:").split(" · "):
            assert reprint_of(wording.strip()) == reprint.strip(" `"), wording
