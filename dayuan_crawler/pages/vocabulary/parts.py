"""The names of a page's parts: class names, ids, and the lines that begin a part.

To add a word, extend a row here. ``{words}`` in a pattern means any word of its row. A line without any of these words
is known to begin no part, without trying a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

# The first match names the part.
NAMES: dict[str, frozenset[str]] = {
    part: frozenset(words.split())
    for part, words in {
        "comments": (
            "comment comments commentlist commentbox commentpost cmt pl plpost saypl reply replies respond liuyan guestbook disqus "
            "ecomment pinglun changyan cyreping"
        ),
        "related": (
            "related relate relatedposts relpost relation relations xiangguan recommend recommended tuijian guess rank ranking paihang "
            "prevnext prenext prev previous next nextlog postnavi neighbor updown hotnews xgnews likelist xgwz upnext othernews "
            "relevant nextprev pnav readmore"
        ),
        "share": (
            "modal popup share shares sharebox bdshare bdsharebuttonbox bshare jiathis social fenxiang sns reward dashang donate qrcode ewm erweima"
        ),
        "pager": "pagelink page-links pagelist pagebar pager pagination pagenav pagenavi epages paging pages",
        "advert": "ad ads adv advert adverts advertisement adsense adsbygoogle banner guanggao gg googlead",
        "tags": "tag tags taglist keywords",
        "copyright": "copyright copyrights cp copy bqsm banquan shengming declare disclaimer statement reprint mianze",
        "likes": "digg dianzan zan like likes praise upvote ding rating ratings",
        "side": "side sidebar sider aside sidenav sidecolumn widget widgets author-box author-bio authorbox about-author",
        "nav": (
            "nav navbar navs navi navigation menu menus topbar toolbar logo crumb crumbs breadcrumb breadcrumbs position path weizhi "
            "location searchform search login dqwz bread mbx mianbao mianbaoxie curpos sitepath toc"
        ),
        "footer": "foot footer bottom foots bottombar links friendlink friendlinks youlian",
    }.items()
}
# Elements that are a part by their tag.
TAGS = {"nav": "nav", "aside": "side", "footer": "footer"}
# A footer with one of these names belongs to the article, not to the page.
ARTICLE_NAMES = frozenset("post entry article news art single".split())
# A part with such a name is a path, like the breadcrumb.
PATH_NAMES = frozenset(
    "crumb crumbs bread breadcrumb breadcrumbs position weizhi path sitepath location place dqwz mbx mianbao mianbaoxie curpos".split()
)

# A button beside the counts of comments and likes.
BESIDE_COUNTS = re.compile(r"(?:收藏|点赞|分享|转发|赞)\s?\d*$")

Label = Literal["comments", "copyright", "address", "neighbours", "related", "footer", "tags", "share", ""]
_COUNT = r"\s?[（(\[【:：]?\s?(?:共有?|已有)?\s?\d{0,9}\s?(?:条|人|个|位)?\s?(?:评论|留言|参与|回复)?\s?[）)\]】]?"
_RIGHTS = "版权 免责 郑重 特别 转载 原创 法律 温馨 风险 平台"
_RIGHTS_WHAT = "(?:声明|说明|提示|提醒|信息|申明|保护|归属|须知|条款|公告)"
_OPENING = r"[【\[(（*※]?\s?"
_ADDRESS = "地址 链接 网址 URL 转载自"
_ADDRESS_OF = "(?:本文|文章|原文|本页|当前|网页)的?(?:固定|永久)?"
# Only the labels, for removing them from the text after them.
RIGHTS_LABEL = re.compile(
    rf"^{_OPENING}(?:(?:{_RIGHTS.replace(' ', '|')}){_RIGHTS_WHAT}|声明)\s?[】\])）]?\s?[:：]?\s?"
)
ADDRESS_LABEL = re.compile(rf"{_ADDRESS_OF}(?:{_ADDRESS.replace(' ', '|')})\s?[:：]\s?", re.IGNORECASE)


class _Row(NamedTuple):
    label: Label
    words: str
    pattern: str
    # It may also be a heading within a body; prose of the same container decides.
    is_weak: bool = False


_ROWS = (
    _Row("comments", "留言与评论", "^{words}"),
    _Row(
        "comments",
        "评论 留言 跟帖",
        rf"^(?:我要|发表|网友|最新|热门|精彩|全部|所有|用户|文章|查看|新闻)(?:{{words}})(?:列表|区|板)?{_COUNT}$",
    ),
    _Row("comments", "评论 留言 点评 跟帖", rf"^(?:读者)?(?:{{words}})(?:列表|区|板)?{_COUNT}$", is_weak=True),
    _Row(
        "comments", "评论 留言 参与", r"^(?:共有?|已有|目前有)\s?\d{0,9}\s?(?:条|位|人)?\s?(?:网友)?(?:的)?(?:{words})"
    ),
    _Row("comments", "网友评论 读者留言 网友留言", r"^(?:{words})\s?[:：]\s?[（(]"),
    _Row("comments", "说两句 说几句", "^我(?:来|要)(?:{words})"),
    _Row(
        "comments",
        "说点什么 取消回复 网友评论仅供 Comment Reply",
        "^(?:说点什么|取消回复|网友评论仅供|Leave a (?:Reply|Comment))",
    ),
    _Row("comments", "评论 留言 看法 回复", "^发表(?:我|您|你)?的?(?:{words})"),
    _Row("comments", "评论", "^(?:还没有|暂无|没有)(?:任何)?{words}|^(?:欢迎|快来)?.{0,6}发表{words}$"),
    _Row("comments", "本站网友", r"^{words}\s"),
    _Row("copyright", _RIGHTS, rf"^{_OPENING}(?:{{words}}){_RIGHTS_WHAT}\s?(?:[:：\]】)）]|$|本)", is_weak=True),
    _Row("copyright", "声明", r"^{words}\s?[:：]", is_weak=True),
    _Row("copyright", "凡", "^{words}(?:本[站网刊]|注明|来源|在本).{0,30}(?:作品|稿件|文章|内容)"),
    _Row("address", _ADDRESS, rf"^{_ADDRESS_OF}(?:{{words}})\s?[:：]"),
    _Row("address", "转载", "^{words}(?:请注明|请保留|须注明)"),
    _Row(
        "neighbours",
        "篇 条 则 章",
        r"^[\[【(（«<＜]?\s?(?:上|下|前|后)一?(?:{words})(?:文章|新闻|信息|资讯)?\s?(?:[:：\]】)）»>＞←→]|$|\s|没有)",
    ),
    _Row(
        "related",
        (
            "相关 延伸 往期 推荐 猜你 猜您 你可能 您可能 大家都在 为您 精彩推荐 精彩图文 热门 热点 最新 栏目更新 栏目热门 栏目推荐 排行 图文推荐 "
            "图文资讯 图文热点 随机文章 随机推荐 随便看看 本类 同类 更多"
        ),
        (
            r"^[\[【]?(?:相关(?:$|文章|阅读|新闻|推荐|资讯|内容|信息|报道|专题|热词|主题|链接)|延伸阅读|往期(?:精彩|推荐|回顾|文章).{0,4}|推荐(?:阅读|文章|资讯|新闻|内容|信息)"
            r"|猜[你您]喜欢|随便看看|你可能(?:还|也)?(?:感兴趣|喜欢)|您可能.{0,8}|大家都在(?:看|搜)|为您推荐|精彩推荐|精彩图文"
            r"|热门(?:文章|推荐|新闻|资讯|排行|阅读|标签|内容|信息|作者)|热点(?:新闻|推荐|资讯|排行)|最新(?:文章|资讯|新闻|发布|信息|动态)"
            r"|栏目(?:更新|热门|推荐)|(?:点击|阅读|新闻|热门|人气|本周|本月|一周|文章)排行榜?|图文(?:推荐|资讯|热点)|随机(?:文章|推荐)"
            r"|本类(?:推荐|排行|最新|热门)|同类(?:文章|新闻)|更多(?:相关|精彩|新闻|文章).{0,4})\s?[\]】]?\s?[:：]?\s?(?:更多.{0,3})?$"
        ),
    ),
    _Row("footer", "copyright © ICP备 ICP证 公网安备", "{words}"),
    _Row("footer", "Reserved", "Rights? {words}"),
    _Row("footer", "友情链接", "^{words}"),
    _Row("tags", "标签 tags tag 关键词 关键字 热词搜索 热词", r"^(?:本文|文章|相关)?(?:{words})\s?[:：]"),
    _Row("share", "分享 转发", r"^(?:一键|点击|我要)?(?:{words})(?:到|至|给|本文|此文|该文|文章)?\s?(?:[:：]|$|\s)"),
    _Row("share", "扫一扫 扫描二维码 微信扫 手机扫", "^(?:{words})"),
    _Row("share", "打赏 赞赏", "^(?:{words})(?:作者)?$"),
)
_PATTERNS = tuple(
    (row, re.compile(row.pattern.replace("{words}", "|".join(row.words.split())), re.IGNORECASE)) for row in _ROWS
)


def _any_word(rows: Iterable[_Row]) -> re.Pattern[str]:
    """A pattern for any word of some rows, in each usual case: matching case-insensitively is several times slower."""
    words = {word for row in rows for word in row.words.split()}
    return re.compile(
        "|".join(sorted({form for word in words for form in (word, word.lower(), word.upper(), word.capitalize())}))
    )


# Rows whose pattern starts at the beginning of a line have their words there.
_AT_HEAD = _any_word(row for row in _ROWS if row.pattern.startswith("^"))
_ANYWHERE = _any_word(row for row in _ROWS if not row.pattern.startswith("^"))
_HEAD = 24
_LONGEST = 80
_OF_LONG_LINES = frozenset({"copyright", "address", "tags", "neighbours"})


def label_of(text: str) -> Label:
    """The part of the page that a line begins; "" if none."""
    row = _row(text[:_LONGEST])
    return row.label if row is not None and (len(text) <= _LONGEST or row.label in _OF_LONG_LINES) else ""


def is_weak(text: str) -> bool:
    """Whether a line that begins a part may also be a heading within a body."""
    row = _row(text[:_LONGEST])
    return row is not None and row.is_weak


@lru_cache(maxsize=4096)
def _row(head: str) -> _Row | None:
    if _AT_HEAD.search(head, 0, _HEAD) or _ANYWHERE.search(head):
        return next((row for row, pattern in _PATTERNS if pattern.search(head)), None)
    return None
