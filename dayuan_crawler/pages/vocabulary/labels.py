"""The labels of an article's byline with their kinds, and the patterns to split lines at them.

To add a label, add a word to a row here. Finding and reading the byline both follow from it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "chief",
    "editor",
    "author",
    "writer",
    "source",
    "issuer",
    "category",
    "published",
    "time",
    "written",
    "modified",
    "views",
    "comments",
    "likes",
    "tags",
    "title",
    "staff",
    "other",
]
COUNTERS = ("views", "likes", "comments")
# These labels name a person whatever stands before them: 首席记者.
PEOPLE = ("chief", "editor", "author", "staff")

_KINDS: dict[Kind, str] = {
    "chief": "责任编辑 责编 责任主编",
    "editor": "网络编辑 值班编辑 本期编辑 文字编辑 编辑 小编 编辑者 选稿 选稿人 编审 网编",
    "author": (
        "文章作者 作者 文字 撰稿人 撰稿 撰文 发布者 发布人 发表人 发帖人 投稿人 投稿 录入员 录入者 录入 上传者 记者 本报记者 通讯员 整理 发布会员 "
        "采写 供稿人 撰写 执笔 发稿人 发稿 发布员 信息员 编者 署名 图/文 文/图 图文 Author By"
    ),
    # The original author, if someone else posted the article.
    "writer": "原作者 原文作者",
    "source": (
        "稿件来源 文章来源 信息来源 新闻来源 内容来源 来源网站 来源单位 来源部门 本文来源于 本文来源 来源于 来源自 来源 稿源 文章出处 出处 转自 转载自 摘自 选自 载于 来自 原载 媒体 "
        "Source From"
    ),
    # The source, unless another one is named.
    "issuer": "发布单位 发布机构 发布部门 发布机关 发文机关 发文单位 公开部门 公开主体 责任部门 提供单位 信息提供 供稿单位 供稿部门 供稿",
    "category": "分类栏目 所属栏目 所属分类 文章分类 所在栏目 栏目分类 信息分类 分类 栏目 类别 频道 专栏 Category",
    "published": (
        "发布时间 发表时间 发稿时间 添加时间 录入时间 上传时间 发布日期 发表日期 发文日期 公开日期 添加日期 更新发布 发布于 发表于 发布 "
        "Published"
    ),
    # These may also label the time of an event.
    "time": "时间 日期 Time Date",
    "written": "成文日期 成文时间 生成日期 印发日期 签发日期",
    "modified": "更新时间 修改时间 最后更新 更新日期 最后修改 编辑时间 更新于 修改于 更新 修改",
    "views": (
        "浏览次数 浏览人数 浏览量 浏览数 浏览 阅读次数 阅读人数 阅读量 阅读数 阅读 点击次数 点击量 点击数 点击率 点击 人气指数 人气值 人气 查看次数 查看数 "
        "查看 访问次数 访问量 访问 围观 热度 关注度 已阅 Views View Hits"
    ),
    "comments": "评论次数 评论数 评论 留言 回复数 回复 跟帖 Comments",
    "likes": "点赞数 点赞 赞数 喜欢 好评 Likes",
    "tags": "文章标签 本文标签 标签 关键词 关键字 Tags Tag",
    "title": "标题 信息名称 文件名称 公文名称 名称",
    "staff": "责任校对 校对 审核 审稿 签发 审签 审校 二审 三审 一审 终审 初审 复审 监制 口述 主编 总编辑 统筹 核稿 值班主任 值班总编 摄影 摄像 图片 视频 制图 剪辑 海报 播音",
    "other": (
        "字体大小 文字大小 字号 字体 分享到 分享 打印 收藏 索引号 发文字号 文号 主题分类 主题词 主题 语言 浏览字体 视力保护色 "
        "扫一扫 微信 电话 邮箱 地址 有效性 公开方式 体裁 组配分类 信息索引"
    ),
}
_KIND_OF: dict[str, Kind] = {label.casefold(): kind for kind, labels in _KINDS.items() for label in labels.split()}
# A label of one character may be the end of another word, so it must be at the beginning or after a space.
_SHORT: dict[str, Kind] = {"文": "author", "责": "editor", "赞": "likes", "顶": "likes", "类": "category"}
# Only before a slash, as in 图/李四.
_SLASHED: dict[str, Kind] = {"图": "staff", "摄": "staff"}
_UNITS: dict[str, Kind] = {
    "浏览": "views", "阅读": "views", "点击": "views", "围观": "views", "路过": "views", "热度": "views", "看过": "views", "查看": "views", "访问": "views", "人气": "views",
    "参与": "other", "分钟": "other", "字": "other", "关注": "other", "分享": "other", "收藏": "other", "转发": "other", "view": "views", "views": "views", "Views": "views", "评论": "comments", "留言": "comments", "回复": "comments", "点赞": "likes", "赞": "likes", "喜欢": "likes",
}  # fmt: skip
# Labels that need no colon, in an element of their own or at the beginning of a word: 来源阳泉日报.
_GLUING = "本报记者 记者 通讯员 整理 本文来源于 来源于 来源 作者 责任编辑 责编 编辑 选稿 来自 摘自 选自 载于".split()
# Labels that need no colon before a space, a bar or a slash. 网络编辑 is as often a name.
_PEOPLE = "本报记者 记者 通讯员 采写 撰稿 撰文 整理 口述 作者 责任编辑 责编 编辑 选稿 审核 校对 监制".split()
_MEDIA = "文章来源 信息来源 稿件来源 新闻来源 内容来源 本文来源 来源 稿源 出处 转自 来自 供稿".split()
BARE = frozenset([*_GLUING, *_PEOPLE, *_MEDIA])

# Marks: a parsed date, the border between two elements, and the end of a label that has no colon.
DATE, EDGE, _CREDITED = "\x1d", "\x1f", "\x1c"
SEPARATORS = "\x1f\xa0\u3000|｜丨│┊［］\\[\\]【】()（）<>"
_GAP = rf"[\s{EDGE}\xa0\u3000]"
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,9})(?:[.]\d{1,3})?(?:万|[wWkK](?![a-zA-Z]))?"


def _spaced(label: str) -> str:
    """A pattern for a label. One of two characters may be spaced out: 来　源."""
    if len(label) == 2 and not label.isascii():
        return rf"{label[0]}{_GAP}{{0,4}}{label[1]}"
    if label.isascii():  # matching case-insensitively would be several times slower
        return rf"(?:{'|'.join(sorted({label, label.lower(), label.upper(), label.capitalize()}))})\b"
    return re.escape(label)


def _alternatives(labels: list[str]) -> str:
    return "|".join(_spaced(label) for label in sorted(labels, key=len, reverse=True))


# Words that may precede a label without changing it: 文章发布时间, but not 活动时间.
PREFIXES = tuple("文章 信息 新闻 稿件 本文 内容 资料 消息 媒体 发布 所属".split())
_BEFORE = "(?:(?<![\u4e00-\u9fff])|" + "|".join(f"(?<={word})" for word in PREFIXES) + ")"
_LABEL = (
    _BEFORE
    + rf"(?:{_alternatives(list(_KIND_OF))}|(?<![^\s{SEPARATORS}])(?:{'|'.join(_SHORT)}|(?:图|摄)(?={_CREDITED})))"
)
_COUNTED = _alternatives([label for label, kind in _KIND_OF.items() if kind in COUNTERS])
_COLON = f"[:：{_CREDITED}]"
_COUNT = re.compile(rf"(?:{_COUNTED}){_GAP}{{0,2}}[(（]?{_GAP}?\d|\d{_GAP}?[次人位条个]?(?:{'|'.join(_UNITS)})")
_DIGIT = re.compile(r"\d")
_COLONS = re.compile(_COLON)
_GAPS = f" \t\n\xa0\u3000{EDGE}"
_WIDE = re.compile(rf"([\u4e00-\u9fff]){_GAP}{{1,4}}([\u4e00-\u9fff])$")
_LONGEST = max(map(len, _KIND_OF))
# The parts of a byline, from left to right.
TOKEN = re.compile(
    rf"(?P<date>{DATE})"
    rf"|(?P<label>{_LABEL}){_GAP}{{0,3}}{_COLON}"
    rf"|(?:我要|我来|发表|网友|参与|已有|共)?(?P<counted>{_COUNTED}|赞|顶)[\s{EDGE}\xa0]{{0,3}}[(（\[]?[\s{EDGE}]{{0,2}}"
    rf"(?P<first>{NUMBER})(?![\d\-/年:℃°分秒])[\s{EDGE}]{{0,2}}[次人条个]?[)）\]]?"
    rf"|(?P<second>{NUMBER})[\s{EDGE}\xa0]{{0,3}}[次人位条个点]?(?:已|的)?[\s{EDGE}]?(?P<unit>{'|'.join(_UNITS)})(?:量|数|过)?(?![:：])"
    rf"|(?P<number>(?<![^\s{SEPARATORS}{DATE}:：]){NUMBER}[次人]?(?=[\s{SEPARATORS}]|$))"
    # A label behind other characters: 首席记者：, or a value that goes on to the next label.
    rf"|(?P<prefix>[^\s{SEPARATORS}{DATE}:：]{{1,20}}?)(?P<inner>{_alternatives(list(_KIND_OF))}){_GAP}{{0,3}}{_COLON}"
    rf"|(?P<separator>[{SEPARATORS}]+|(?<![^\s{SEPARATORS}])[·•・](?![^\s{SEPARATORS}]))"
    rf"|(?P<word>[^\s{SEPARATORS}{DATE}]+)"
)
# Labels without a colon: 记者 甄阳, 责编丨李四, 来源/某报, 【稿源】某报. A reporter may have the medium's name before it.
_SPACE, _BAR = rf"[\s{EDGE}]{{1,3}}", r"\s?[|｜丨┊│/／]\s?(?=\w)"
_REPORTERS = "[\u4e00-\u9fff]{1,8}(?:记者|通讯员)"
_CREDIT = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(_PEOPLE)}|{_REPORTERS})(?:{_SPACE}(?=[\u4e00-\u9fff·]{{2,4}}(?!\w))|{_BAR})"
    rf"|(?:{'|'.join(_MEDIA)})(?:{_SPACE}(?=[\w·]{{2,16}})|{_BAR})"
    rf"|(?:文|图|摄|摄影|图文)[/／](?=[\w·]{{3}}|[\w·]{{2}}(?!\w)))"
    rf"|(?<!\w)[【\[]?(?:{'|'.join([*_PEOPLE, *_MEDIA])})[】\]]\s?(?=\w)"
)
_AHEAD_OF_CREDIT = re.compile(r"[^\w（(]{0,4}(?:(?:文[/、]图|图[/、]文)\s)?")
_CREDITED_VALUE = re.compile(
    r"(?:[\w·]{2,4}[\s、·/|｜丨]*){1,5}(?:文[/、]图|图[/、]文)?|[\w·]{2,16}(?: [\w·]{2,8})?[\s·/|｜丨]*|"
)
_BULLETED = re.compile(r"[□■◎●◆▲○]\s?[\u4e00-\u9fff·]{2,4}")
# Brackets around a credit.
BRACKETS = " \u3000（）()【】[]"
# Marks that newspapers put before an author's name.
BULLETS = "□■◎●◆▲○"
# A name before the credit: 石磊/文.
NAME_BEFORE_SLASH = re.compile(r"^([\u4e00-\u9fff·]{2,4})[/／](文|图|摄|摄影|图文|撰文)$")
GLUED = re.compile(rf"^({'|'.join(_GLUING)})(?!部|于|自|者|是)([\w·《][\w·《》]{{0,20}})$")
TAG_SEPARATORS = re.compile(rf"[\s{SEPARATORS},，、;；/《》]+")


def tag_words(raw: str, start: int = 0) -> tuple[list[str], int]:
    """The tags from a position in a line up to the next label or date; and the end position."""
    following = TOKEN.finditer(raw, start)
    end = next((match.start() for match in following if match["label"] or match["date"]), len(raw))
    return [word for word in TAG_SEPARATORS.split(raw[start:end]) if any(map(str.isalnum, word))], end


def kind_of(label: str) -> Kind | None:
    """The kind of a label as written on the page; None for a word that is no label."""
    bare = re.sub(rf"{_GAP}+", "", label).casefold()
    return _KIND_OF.get(bare) or _SHORT.get(bare) or _SLASHED.get(bare) or _UNITS.get(bare)


def with_colons(text: str) -> str:
    """The line with a mark as the colon of labels that have none. Its length stays the same."""
    return _CREDIT.sub(_with_colon, text)


def _with_colon(match: re.Match[str]) -> str:
    label = match[0].strip(f" |｜丨┊│/／【】[]{_GAPS}")
    return label.rjust(match[0].index(label) + len(label)) + _CREDITED.ljust(
        len(match[0]) - match[0].index(label) - len(label)
    )


def is_credit(text: str) -> bool:
    """Whether a line has nothing but labels without a colon and their values."""
    ahead, *values = _CREDIT.split(text)
    if not values:
        return _BULLETED.fullmatch(text) is not None
    return _AHEAD_OF_CREDIT.fullmatch(ahead) is not None and all(map(_CREDITED_VALUE.fullmatch, values))


@lru_cache(maxsize=4096)
def is_labelled(text: str) -> bool:
    """Whether a line has a label with its colon, or a counter with its number.

    Checks from colon to colon: searching every label at every character would dominate the time of a reading.
    """
    return any(_is_label(text, colon.start()) for colon in _COLONS.finditer(text)) or (
        _DIGIT.search(text) is not None and _COUNT.search(text) is not None
    )


def begins_with_label(text: str) -> bool:
    colon = _COLONS.search(text, 0, _LONGEST + 4)
    return colon is not None and kind_of(text[: colon.start()]) is not None


def _is_label(text: str, colon: int) -> bool:
    """Whether a label ends right before a colon."""
    before = text[max(colon - _LONGEST - 6, 0) : colon].rstrip(_GAPS)
    for size in range(min(_LONGEST, len(before)), 1, -1):
        if before[-size:].casefold() in _KIND_OF:
            rest = before[:-size]
            return not rest or not "\u4e00" <= rest[-1] <= "\u9fff" or rest.endswith(PREFIXES)
    if before[-1:] in _SHORT:
        return len(before) == 1 or not before[-2].isalnum()
    wide = _WIDE.search(before)
    return wide is not None and wide[1] + wide[2] in _KIND_OF
