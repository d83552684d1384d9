"""The line near the heading: editor, source, category, time, views, tags, in any subset, order and separators."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from dayuan_crawler.pages.article_lines import Element, Line
from dayuan_crawler.text.clean import clean_line, comparable
from dayuan_crawler.text.dates import Found, find_time

_LABELS: dict[str, str] = {
    label: kind
    for kind, labels in {
        "editor": "责任编辑 网络编辑 值班编辑 编辑 责编 小编 编辑者",
        "author": "文章作者 作者 撰稿人 撰稿 撰文 发布者 发布人 发表人 投稿人 投稿 录入员 录入者 录入 记者 通讯员 发布会员 上传者 Author By",
        "source": "稿件来源 文章来源 信息来源 新闻来源 内容来源 来源网站 来源于 来源 稿源 文章出处 出处 转自 来自 发布单位 发布机构 供稿单位 供稿 Source From",
        "category": "分类栏目 所属栏目 所属分类 文章分类 所在栏目 栏目分类 分类 栏目 类别 频道 专栏 Category",
        "time": "发布时间 发表时间 发稿时间 添加时间 录入时间 上传时间 发布日期 发表日期 成文日期 发文日期 发布于 发表于 时间 日期 发布 Time Date",
        "modified": "更新时间 修改时间 最后更新 更新日期 最后修改 编辑时间 更新于 更新",
        "views": "浏览次数 浏览量 浏览数 浏览 阅读次数 阅读量 阅读数 阅读 点击次数 点击量 点击数 点击率 点击 人气指数 人气值 人气 查看次数 查看数 查看 访问次数 访问量 "
        "访问 围观 热度 关注度 Views View Hits",
        "comments": "评论次数 评论数 评论 留言 回复数 回复 跟帖 Comments",
        "likes": "点赞数 点赞 赞数 喜欢 好评 Likes",
        "tags": "文章标签 本文标签 标签 关键词 关键字 Tags Tag",
        "other": "字体大小 文字大小 字号 字体 分享到 分享 责任校对 校对 审核 审签 摄影 摄像 图片 打印 收藏 索引号 发文字号 文号 主题 语言 二审 三审 一审 终审 监制 主编 总编辑 "
        "统筹 核稿 浏览字体 视力保护色 扫一扫 微信 QQ 电话 邮箱 地址",
    }.items()
    for label in labels.split()
}
# A label of one character may be the end of another word, so it stands at the beginning or after a space.
_SHORT_LABELS = {"文": "author", "责": "editor", "赞": "likes", "顶": "likes", "类": "category"}
_DATE = "\x1d"
_EDGE = "\x1f"
_SEPARATORS = "\x1f\xa0\u3000|｜丨│┊•·［］\\[\\]【】()（）<>《》"
_NUMBER = r"\d{1,9}(?:[.]\d{1,3})?万?"
_WORD_LABELS = "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True))
_COUNT_LABELS = "|".join(
    sorted((label for label, kind in _LABELS.items() if kind in ("views", "comments", "likes")), key=len, reverse=True)
)
_TOKEN = re.compile(
    rf"(?P<date>{_DATE})"
    rf"|(?P<label>{_WORD_LABELS}|(?<![^\s{_SEPARATORS}])(?:{'|'.join(_SHORT_LABELS)}))[\s{_EDGE}\xa0\u3000]{{0,3}}[:：]"
    rf"|(?P<counted>{_COUNT_LABELS}|赞|顶)[\s{_EDGE}\xa0]{{0,3}}[(（\[]?[\s{_EDGE}]{{0,2}}(?P<first>{_NUMBER})(?![\d\-/年:])[\s{_EDGE}]{{0,2}}[次人条个]?[)）\]]?"
    rf"|(?P<second>{_NUMBER})[\s{_EDGE}\xa0]{{0,3}}(?:次|人|位|条|个|℃|°C)?(?:已|的)?[\s{_EDGE}]?"
    rf"(?P<unit>浏览|阅读|点击|围观|看过|查看|访问|人气|views?|℃|°C|评论|留言|回复|点赞|赞|喜欢)(?:量|数|过)?(?![:：])"
    rf"|(?P<number>(?<![^\s{_SEPARATORS}{_DATE}:：]){_NUMBER}[次人]?(?=[\s{_SEPARATORS}]|$))"
    rf"|(?P<separator>[{_SEPARATORS}]+)"
    rf"|(?P<word>[^\s{_SEPARATORS}{_DATE}]+)",
    re.IGNORECASE,
)
_UNITS = {
    "评论": "comments",
    "留言": "comments",
    "回复": "comments",
    "点赞": "likes",
    "赞": "likes",
    "喜欢": "likes",
}
_NOISE = re.compile(
    r"^(?:[\ue000-\uf8ff]+|发布于|发表于|发布|发表|更新于?|于|在|in|at|by|on|次|人|条|大|中|小|[aA][+-]?|[tT]|字号|字体|收藏|打印|关闭|分享到?|复制链接|我要评论|评论|查看评论|抢沙发|沙发|暂无评论|"
    r"条评论|热度|阅读|浏览|点击|来源|作者|编辑|原创|转载|已阅读?|人已围观|正文|投稿|纠错|举报|返回列表?|手机版|扫码|朗读|放大|缩小|默认|首页|关注|订阅|微信|微博|QQ|星期.|周.|"
    r"[-–—_/\\,，;；:：.。>»+*#@!！?？&=~…]+)$"
)
# A label without its colon, alone or at the head of a word.
_BARE_LABEL = re.compile(r"^(来源|作者|责任编辑|责编|编辑)(?!部|于|自|者)([\w·]{0,20})$")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺"
    "毛段郝顾龚邵万覃武钱戴严莫孔向常温康施牛樊葛邢安齐庞颜倪乔兰殷米耿关焦左柴岳冀晋郎路靳"
)
_PERSON = re.compile(
    rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}$|编辑|小编|记者|通讯员|管理员|站长|^[A-Za-z][\w.@-]{{1,20}}$", re.IGNORECASE
)
_ORGANISATION = re.compile(
    r"(?:报|报社|网|网站|台|社|政府|客户端|发布|融媒体?|中心|在线|日报|晚报|晨报|早报|时报|周刊|杂志|电台|电视|广播|新闻|传媒|频道|委|局|厅|办|部|院|大学|公司|集团|公众号|百科|融媒)$"
)
_HINTS: dict[str, str] = {
    word: kind
    for kind, words in {
        "editor": "user author writer editor pen people username byname zuozhe",
        "time": "time date clock calendar pubtime pubdate datetime shijian",
        "category": "cat category class folder column sort channel lanmu cate classname",
        "views": "view views eye click clicks hits hit fire browse pv liulan onclick viewnum",
        "source": "source from laiyuan origin copyfrom befrom",
        "comments": "comment comments pl cmt commentcount",
        "likes": "like likes zan thumbs heart digg good praise",
        "tags": "tag tags keyword keywords",
    }.items()
    for word in words.split()
}
_WORDS = re.compile(r"[a-z]+")


@dataclass(slots=True)
class Byline:
    """What the line says; ``evidence`` tells by which label or place each value was known."""

    editor: str | None = None
    source: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    exact: bool = False
    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    evidence: dict[str, str] = field(default_factory=dict)


class _Token(NamedTuple):
    kind: str  # date, number, word
    text: str
    hint: str
    link: Element | None


def read_byline(lines: list[Line], core: list[Line], sections: frozenset[str]) -> Byline:
    """Read the lines between heading and body.

    Words without a label count only in the ``core``, the lines around the time. ``sections`` are names of categories, in
    comparable form.
    """
    byline = Byline()
    author: str | None = None
    free: list[_Token] = []
    dates: list[tuple[str, Found]] = []
    for line in lines:
        scanner = _Scanner(line, sections)
        scanner.scan(byline)
        author = author or scanner.author
        if line in core:
            free.extend(scanner.free)
        dates.extend(scanner.dates)
    _choose_date(byline, dates)
    if author and byline.editor is None:
        byline.editor = author
        byline.evidence["editor"] = "label 作者"
    _place_free(byline, free, sections)
    return byline


class _Scanner:
    """One line, taken apart."""

    def __init__(self, line: Line, sections: frozenset[str]) -> None:
        self.line = line
        self.sections = sections
        self.author: str | None = None
        self.free: list[_Token] = []
        self.dates: list[tuple[str, Found]] = []
        self.offsets: list[int] = []
        parts: list[str] = []
        length = 0
        previous: Element | None = None
        for piece in line.pieces:
            text = _HTML_SPACE.sub(" ", piece.text)
            if (
                previous is not None
                and (piece.element is not previous or piece.after is not None)
                and not text.isspace()
            ):
                text = _EDGE + text
            self.offsets.append(length)
            parts.append(text)
            length += len(text)
            if not text.isspace():
                previous = piece.element
        self.raw = "".join(parts)

    def scan(self, byline: Byline) -> None:
        raw = self._take_dates(self.raw)
        label, value, gap = "", "", False
        for match in _TOKEN.finditer(raw):
            kind = match.lastgroup or ""
            if match["label"]:
                self._keep(byline, label, value)
                name = match["label"]
                label, value, gap = _LABELS.get(name) or _SHORT_LABELS.get(name) or _LABELS[_capital(name)], "", False
                if kind and label == "tags":
                    self._take_tags(byline, raw[match.end() :])
                    return
            elif match["date"]:
                self._keep(byline, label, value)
                self.free.append(_Token("date", "", "", None))
                label, value = "", ""
            elif match["counted"] or match["unit"]:
                self._keep(byline, label, value)
                label, value = "", ""
                name = match["counted"] or match["unit"]
                number = match["first"] or match["second"]
                counter = _LABELS.get(name) or _UNITS.get(name) or _SHORT_LABELS.get(name) or "views"
                _count(byline, counter, number, f"label {name}")
            elif match["separator"]:
                if value:
                    joined = "\u3000" in match[0] and label in ("author", "editor") and _EDGE not in match[0]
                    if joined and self._next_is_name(raw, match.end()):
                        value += match[0]
                        continue
                    self._keep(byline, label, value)
                    label, value = "", ""
                elif label and _EDGE not in match[0] and len(match[0]) > 1 and match.start() > 0:
                    label = ""  # a label whose value is blank
            elif match["number"] and label in ("views", "likes", "comments"):
                _count(byline, label, match["number"], f"label {label}")
                label, value = "", ""
            elif label and label not in ("views", "likes", "comments", "time", "modified"):
                word = match[0]
                gap = bool(value) and raw[match.start() - 1] == " "
                if value and gap and comparable(word) in self.sections and label != "category":
                    self._keep(byline, label, value)
                    label, value = "", ""
                    self._free(match.start(), "word", word)
                else:
                    value += (" " if gap else "") + word
            else:
                bare = _BARE_LABEL.match(match[0]) if match["word"] else None
                if bare is not None:
                    label, value = _LABELS[bare[1]], bare[2]
                    continue
                if label and not match["number"]:
                    label = ""
                self._free(match.start(), "number" if match["number"] else "word", match[0])
        self._keep(byline, label, value)

    def _take_dates(self, raw: str) -> str:
        for _ in range(4):
            found = find_time(raw.replace(_EDGE, " "))
            if found is None:
                break
            before = raw[max(0, found.start - 12) : found.start]
            self.dates.append(("modified" if re.search("更新|修改|编辑时间", before) else "published", found))
            raw = raw[: found.start] + _DATE + " " * (found.end - found.start - 1) + raw[found.end :]
        return raw

    def _next_is_name(self, raw: str, position: int) -> bool:
        match = _NAME.match(raw, position)
        return match is not None and comparable(match[0]) not in self.sections

    def _take_tags(self, byline: Byline, rest: str) -> None:
        words = [word for word in _TAG_SEPARATORS.split(rest) if word and not _NOISE.match(word)]
        if not byline.tags and words:
            byline.tags = _unique(words)
            byline.evidence["tags"] = "label 标签"

    def _keep(self, byline: Byline, label: str, value: str) -> None:
        value = clean_line(value).strip("-–—/,，;；:：.。|·").strip()
        if not value or not label or len(value) > 60:
            return
        if label == "author":
            self.author = self.author or value
        elif label in ("editor", "source", "category") and getattr(byline, label) is None:
            setattr(byline, label, value)
            byline.evidence[label] = {"editor": "label 编辑", "source": "label 来源", "category": "label 分类"}[label]

    def _free(self, position: int, kind: str, text: str) -> None:
        index = _rightmost(self.offsets, position)
        piece = self.line.pieces[index]
        if piece.link is not None and self.free and self.free[-1].link is piece.link and kind == "word":
            self.free[-1] = self.free[-1]._replace(text=f"{self.free[-1].text} {text}")
            return
        self.free.append(_Token(kind, text, _hint(self.line, index), piece.link))


_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff:：])")
_TAG_SEPARATORS = re.compile(rf"[\s{_SEPARATORS},，、;；/]+")


def _choose_date(byline: Byline, dates: list[tuple[str, Found]]) -> None:
    for wanted in ("published", "modified"):
        for kind, found in dates:
            if kind == wanted:
                # An impossible date is no reason to take another one, which says something else.
                byline.published_at, byline.exact = found.value, found.exact
                if found.value is not None:
                    byline.evidence["published_at"] = "byline" if wanted == "published" else "byline, time of change"
                return


def _place_free(byline: Byline, free: list[_Token], sections: frozenset[str]) -> None:
    """Give the words and numbers without a label their fields, by markup where it says, else by their order."""
    rest: list[_Token] = []
    for token in free:
        if token.kind == "number" and token.hint in ("views", "likes", "comments"):
            _count(byline, token.hint, token.text, f"markup {token.hint}")
        elif token.kind == "word" and (
            _NOISE.match(token.text) or token.hint in ("comments", "likes", "views", "time")
        ):
            continue
        elif token.kind == "word" and token.hint == "tags":
            for word in [token.text] if token.link is not None else _TAG_SEPARATORS.split(token.text):
                if word and word not in byline.tags and len(word) <= 30:
                    byline.tags.append(word)
                    byline.evidence["tags"] = "markup tags"
        elif token.kind == "word" and token.hint in ("editor", "source", "category"):
            if getattr(byline, token.hint) is None and len(token.text) <= 30:
                setattr(byline, token.hint, token.text)
                byline.evidence[token.hint] = f"markup {token.hint}"
        else:
            rest.append(token)

    kinds = [token.kind for token in rest]
    date = kinds.index("date") if "date" in kinds else -1
    number = next((i for i, token in enumerate(rest) if token.kind == "number"), -1)
    if number >= 0 and byline.views is None and date >= 0:
        _count(byline, "views", rest[number].text, "number in the byline")
    people: list[_Token] = []
    after: list[_Token] = []
    for position, token in enumerate(rest):
        if token.kind == "word" and len(token.text) <= 30:
            (after if 0 <= date < position and (number < 0 or position > number) else people).append(token)
    _place_people(byline, people, sections)
    _place_after(byline, after, sections, views=number > date >= 0, before=bool(people))


def _place_people(byline: Byline, words: list[_Token], sections: frozenset[str]) -> None:
    """Words before the time, or between it and the views: who, from where, in which section."""
    for token in words:
        text, last = token.text, token is words[-1] and len(words) > 1
        known = comparable(text) in sections
        if known or (
            last
            and byline.category is None
            and (_leads_to_section(token) or len(text) <= 6)
            and not _PERSON.search(text)
        ):
            if byline.category is None:
                _set(byline, "category", text, "a section's name" if known else "after the editor")
        elif byline.editor is None and _PERSON.search(text):
            _set(byline, "editor", text, "a person's name")
        elif byline.source is None and _ORGANISATION.search(text):
            _set(byline, "source", text, "an organisation")
        elif byline.editor is None:
            _set(byline, "editor", text, "a name")


def _place_after(byline: Byline, words: list[_Token], sections: frozenset[str], *, views: bool, before: bool) -> None:
    """Words after the time: tags, when the views stand before them, or else who wrote; if not, where it is from."""
    tags = [token for token in words if views or before or _leads_to_tag(token)]
    for token in words:
        if token in tags:
            continue
        if comparable(token.text) in sections:
            if byline.category is None:
                _set(byline, "category", token.text, "a section's name")
        elif byline.editor is None and _PERSON.search(token.text):
            _set(byline, "editor", token.text, "a person's name")
        elif byline.source is None and byline.editor is None:
            _set(byline, "source", token.text, "after the time")
    if not byline.tags and tags:
        byline.tags = _unique(token.text for token in tags)
        byline.evidence["tags"] = "byline, after the views" if views else "byline, after the time"


def _set(byline: Byline, field_name: str, text: str, evidence: str) -> None:
    setattr(byline, field_name, text)
    byline.evidence[field_name] = f"byline, {evidence}"


def _leads_to_section(token: _Token) -> bool:
    return token.link is not None and (token.link.get("href") or "").rstrip().endswith("/")


def _leads_to_tag(token: _Token) -> bool:
    return token.link is not None and is_tag_link(token.link)


def is_tag_link(link: Element) -> bool:
    """Whether a link leads to what else has a tag."""
    rel = (link.get("rel") or "").split()
    return ("tag" in rel and "category" not in rel) or bool(_TAG_HREF.search(link.get("href") or ""))


_TAG_HREF = re.compile(r"/e/tags/|[?&]tag(?:name|s|id)?=|/tags?/|/tags?\.(?:php|asp)|/tag-\d|tags-\d", re.IGNORECASE)


def _hint(line: Line, index: int) -> str:
    """What the class names around a piece, or of the icon before it, say of it."""
    piece = line.pieces[index]
    if piece.after is not None and not (piece.after.text or "").strip() and len(piece.after) == 0:
        if hint := _hint_of(piece.after):
            return hint
    element = piece.element
    for _ in range(4):
        if hint := _hint_of(element):
            return hint
        if piece.after is None and len(element) and not (element.text or "").strip():
            first = element[0]
            if (
                isinstance(first.tag, str)
                and first.tag in ("i", "em", "span", "svg", "img")
                and not (first.text or "").strip()
            ):
                if hint := _hint_of(first):
                    return hint
        if element is line.block:
            break
        parent = element.getparent()
        if parent is None:
            break
        # A class on the whole line names none of its words.
        if parent is line.block and sum(1 for other in line.pieces if not other.text.isspace()) > 2:
            break
        element = parent
    return ""


def _hint_of(element: Element) -> str:
    if element.tag == "time":
        return "time"
    return _hint_of_names(
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
    )


@lru_cache(maxsize=1024)
def _hint_of_names(names: str) -> str:
    words = _WORDS.findall(names.lower())
    if "category" in words:
        return "category"
    for word in words:
        if word in _HINTS:
            return _HINTS[word]
    return ""


def _count(byline: Byline, counter: str, number: str, evidence: str) -> None:
    if counter in ("views", "likes", "comments") and getattr(byline, counter) is None:
        setattr(byline, counter, to_count(number))
        byline.evidence[counter] = evidence


def to_count(text: str) -> int | None:
    """A counter as it is printed, ``1.2万`` included."""
    match = re.search(r"(\d{1,12})(?:\.(\d{1,3}))?(万?)", text, re.ASCII)
    if match is None:
        return None
    if match[3]:
        return round(float(f"{match[1]}.{match[2] or 0}") * 10_000)
    return int(match[1])


def _capital(label: str) -> str:
    return label if label in _LABELS else label.capitalize()


def _rightmost(offsets: list[int], position: int) -> int:
    index = 0
    for index, offset in enumerate(offsets):
        if offset > position:
            return index - 1
    return index


def _unique(words: object) -> list[str]:
    return list(dict.fromkeys(words))  # type: ignore[call-overload]
