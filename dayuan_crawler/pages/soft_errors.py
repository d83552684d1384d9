"""Error pages with status 200: "no such article", closed modules, challenges, outages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lxml import etree
from parsel import Selector

from dayuan_crawler.pages.markup import normal, root_of, text_of, texts
from dayuan_crawler.pages.vocabulary import walls

Kind = Literal["gone", "closed", "challenge", "login", "suspended", "refused", "empty", "error"]


@dataclass(frozen=True, slots=True)
class SoftError:
    """Why a page is an error.

    ``gone``: there is no such page, or it is not shown yet. ``closed``: the module is switched off. ``challenge``: an
    anti-robot page. ``login``: a login is required. ``suspended``: a page that replaces the whole site. ``refused``:
    access denied. ``empty``: no content. ``error``: any failure that may be transient. ``scripted`` is true if the page
    needs its scripts to run, which set a cookie: a browser can pass it.
    """

    kind: Kind
    reason: str
    scripted: bool = False


# An error message is shorter. A longer run of text is prose, unless it is the site's notice.
_SHORT = 400
_MESSAGE = 200
_PROSE = 20_000
_NOT_OWN = frozenset("a script style noscript template textarea select option head title button label".split())
_FOOTER = re.compile(r"版权|copyright|备案|all rights reserved|免责", re.IGNORECASE)

_TITLES = re.compile(
    r"(?:信息提示|提示信息|系统提示|跳转提示|错误提示|系统错误|(?:哎呀,?)?出错[啦了]|访问出错|"
    r"(?:error|http)?\s*(?:40[34]|410|50[0234])\s*(?:error|错误|页面|错误页面|not found|forbidden|bad gateway|提示)?|"
    r"page not found|not found|bad gateway|service unavailable|internal server error|gateway time-?out|error)[!。.…]*",
    re.IGNORECASE,
)
# Titles that an article may have, too: the page must also do nothing but go back.
_VAGUE_TITLES = re.compile(r"(?:温馨|操作)?提示[!。.…]*|错误[!。.…]*")
_THING = r"(?:页面|网页|网址|地址|链接|文章|内容|信息|新闻|资讯|文档|栏目|帖子|资源|文件)"
_GONE = re.compile(
    r"no input file specified|file not found|"
    rf"{_THING}[^,。!?\n]{{0,12}}?(?:不存在|不见了|找不到|未找到|没有找到|无法找到|走丢|丢失|已?被?删除|已下线|已失效)|"
    rf"(?:没有找到|找不到|未找到|没有)[^,。!?\n]{{0,12}}?{_THING}|此信息不存在|page not found|404 not found",
    re.IGNORECASE,
)
_GONE_HEADING = re.compile(
    rf"(?:很?抱歉|对不起|sorry|哎呀|404)?[\s,!:]*(?:错误|error)?[\s,!:-]*(?:您|你|此|该|这个|这)?(?:所|要|想)?"
    rf"(?:访问|查找|浏览|查看|请求|打开)?的?{_THING}(?:可能|已经|暂时|好像)?(?:不存在|不见了|找不到了?|未找到|走丢了|已?被?删除了?)"
    r"(?:或[^。]{0,12})?[\s。!.…~]*",
    re.IGNORECASE,
)
_GONE_NUMBER = re.compile(r"(?<!\d)(?:404|410)(?!\d)")
_CLOSED_MODULE = re.compile(r"[\w./-]{1,40}(?:=\d+\.?)? is close[d.!]*", re.IGNORECASE)
_CLOSED = re.compile(
    r"(?:功能|模块|系统|频道|栏目|评论|留言|搜索)(?:功能|模块)?(?:已经?|暂时|暂)?(?:被?关闭|停用|未开[启放])|"
    r"(?:未开启|关闭了?)(?:此|该|本)?(?:功能|模块|评论)|this visit port is close",
)
# A page with only this line within the site's header and footer. An article under review is not published either.
_UNSHOWN = (
    r"(?:不存在|不见了|找不到了?|未找到|走丢了|(?:被|已被?)?(?:作者|管理员|发布者)?(?:删除|下线|下架|撤回|撤稿|屏蔽|失效)了?|"
    r"(?:正?在|等待|待)?审核中?|未通过审核|审核未通过)"
)
_UNSHOWN_LINE = re.compile(
    rf"(?:(?:很?抱歉|对不起|sorry|(?:温馨)?提示)[\s,!:。]*)?(?:您|你|此|该|这个|这|本)?(?:所|要|想)?"
    rf"(?:访问|查找|浏览|查看|请求|打开)?的?{_THING}(?:内容)?(?:可能|已经|暂时|好像)?(?:因[^,。!?]{{1,10}}?)?{_UNSHOWN}"
    r"[\s。!,.…~]*(?:暂时?(?:无法|不能)(?:查看|访问|显示|浏览)|请(?:稍后|稍候)[^。]{0,10})?[\s。!.…~]*|"
    r"(?:已被?删除|(?:正在|等待)审核中?|待审核|审核中)[\s。!.…~]*",
    re.IGNORECASE,
)
_WALLS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("challenge", walls.CHALLENGE_NAMES),
    ("suspended", walls.SUSPENDED_NAMES),
    ("login", walls.LOGIN_NAMES),
    ("refused", walls.REFUSED_NAMES),
    ("error", walls.BREAKDOWN_NAMES),
)
_WALL_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("challenge", walls.CHALLENGE_WORDS),
    ("suspended", walls.SUSPENDED_WORDS),
    ("login", walls.LOGIN_WORDS),
    ("refused", walls.REFUSED_WORDS),
)
# A wall has at most this number of links; an article has the site's links around it.
_MOST_LINKS = 2
_GOES_BACK = re.compile(r"history\.(?:go\(\s*-\d|back\()|setTimeout\(.{0,60}location", re.IGNORECASE)
_ALERT = re.compile(r"alert\(\s{0,9}[\"']([^\"']{1,200})[\"']", re.IGNORECASE)
_GOES_AWAY = re.compile(
    r"location(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*[\"']([^\"']{0,200})[\"']", re.IGNORECASE
)
# An address of only a query is the page itself.
_HOME = re.compile(r"(?![?]|$)(?:https?://[^/]+)?/?(?:index\.(?:html?|php))?(?:\?.*)?", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"\s*[-_|–—·]\s*")
_DATE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")


def soft_error(page: Selector | str) -> SoftError | None:
    """The error that a page with status 200 is, or None for a normal page.

    The page's whole title must be the error's name: an article *about* a 404 is an article.
    """
    if isinstance(page, str):
        if not page.strip("\ufeff \t\r\n\0"):
            return SoftError("empty", "empty body")
        if "<" not in page:
            return _of_message(normal(page)) if len(page) <= _SHORT else None
        page = Selector(page, type="html")
    root = root_of(page)
    if root is None:
        return None
    heading = next(root.iter("title"), None)
    title = normal((heading.text or "")[:300]) if heading is not None else ""
    if (wall := _wall(title, root)) is not None:
        return wall
    name = _error_name(title, root)
    if name:
        text = _text(root, _PROSE)
        return SoftError(_kind(f"{name} {text}", name), _cut(text or name)) if text is not None else None
    text = _text(root, _SHORT)
    if text is None or len(text) > _SHORT:
        return None if text is None else _unshown(root)
    scripts = _scripts(root)
    if not text:
        return _without_text(root, scripts)
    refreshes = any((meta.get("http-equiv") or "").lower() == "refresh" for meta in root.iter("meta"))
    links = " ".join(link.get("href") or "" for link in islice(root.iter("a"), _SHORT))
    goes_back = refreshes or _GOES_BACK.search(f"{scripts} {links}") is not None
    if goes_back and any(_VAGUE_TITLES.fullmatch(part) for part in (title, _TITLE_TAIL.split(title)[0])):
        return SoftError(_kind(f"{title} {text}", title), _cut(text))
    # A short list, or the site's menu, may have such words in the titles that it links.
    own = text if _stands_alone(root) else normal(" ".join(_own_lines(root)))
    if (wall := _wall_of_words(title, own, text, root, scripts)) is not None:
        return wall
    return _of_message(own, goes_back=goes_back) or _unshown(root)


def quote(page: Selector) -> str:
    """A short quotation from a page, by which a person can recognise it. May be empty."""
    root = root_of(page)
    if root is None:
        return ""
    heading = next(root.iter("title"), None)
    parts = [normal((heading.text or "")[:300]) if heading is not None else "", normal("".join(_first_texts(root)))]
    said = ": ".join(part for part in parts if part)
    frame = next(root.iter("frame", "iframe"), None)
    if frame is not None and not parts[1]:
        said = f"{said} (a frame with {frame.get('src') or 'nothing'})".strip()
    return _cut(said)


def _first_texts(root: etree._Element) -> Iterator[str]:
    size = 0
    for text in texts(root):
        yield text[:_SHORT]
        size += len(text.strip())
        if size > _SHORT:
            return


def _wall(title: str, root: etree._Element) -> SoftError | None:
    """A page served instead of others, by its title or heading. An article with that title has a date beside it."""
    headings = (text_of(heading, limit=100) for heading in islice(root.iter("h1", "h2"), 3))
    names = [name for name in (title, _TITLE_TAIL.split(title)[0], *headings) if name]
    kind = next((kind for kind, names_of_it in _WALLS if any(map(names_of_it.fullmatch, names))), None)
    if kind is None:
        return None
    text = _text(root, _PROSE)
    if text is None or (_DATE.search(text) and not _stands_alone(root)):
        return None
    said = text if names[0] in text else f"{names[0]}: {text}"
    return SoftError(kind, _cut(said), scripted=_sets_cookie(_scripts(root)))


def _wall_of_words(title: str, own: str, text: str, root: etree._Element, scripts: str) -> SoftError | None:
    """A page served instead of others, by its few words or its form. ``own`` is its text without that of links."""
    is_incident = walls.INCIDENT.search(text) is not None and _stands_alone(root)
    if (len(text) > _MESSAGE or _DATE.search(text)) and not is_incident:
        return None
    said = f"{title} {own}"
    kind = next((kind for kind, words in _WALL_WORDS if words.search(said)), None)
    if kind is None and _shows_a_check(root):
        kind = "challenge"
    if kind is None and any((field.get("type") or "").lower() == "password" for field in root.iter("input")):
        kind = "login"
    if kind is None or _CLOSED.search(said):
        return None
    return SoftError(
        kind, _cut(text) or "a page of nothing but a check", scripted=kind == "challenge" and _sets_cookie(scripts)
    )


def _stands_alone(root: etree._Element) -> bool:
    """Whether a page has nothing of a site around it."""
    return len(list(islice(root.iter("a"), _MOST_LINKS + 1))) <= _MOST_LINKS


def _shows_a_check(root: etree._Element) -> bool:
    """Whether a page has nothing but the picture of a check with a field for the answer, or a frame with one."""
    if not _stands_alone(root):
        return False
    sources = {tag: " ".join(node.get("src") or "" for node in root.iter(tag)) for tag in ("img", "iframe")}
    if walls.CHECK_PICTURE.search(sources["iframe"][:_PROSE]):
        return True
    asks = any((field.get("type") or "text").lower() == "text" for field in root.iter("input"))
    return asks and walls.CHECK_PICTURE.search(sources["img"][:_PROSE]) is not None


def _unshown(root: etree._Element) -> SoftError | None:
    """A page whose only own text, besides links and notices, says that something is not shown."""
    said: str | None = None
    size = 0
    for line in _own_lines(root):
        if _FOOTER.search(line):
            continue
        size += len(line)
        if size > _SHORT or _DATE.search(line):
            return None
        if said is None and _UNSHOWN_LINE.fullmatch(line):
            said = line
    return SoftError("gone", _cut(said)) if said is not None else None


def _own_lines(root: etree._Element) -> Iterator[str]:
    """The texts of a page outside links."""
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in _NOT_OWN:
                walk.skip_subtree()
            elif shown := normal((node.text or "")[:_SHORT]):
                yield shown
        elif shown := normal((node.tail or "")[:_SHORT]):
            yield shown


def _scripts(root: etree._Element) -> str:
    return " ".join(script.text or "" for script in root.iter("script", "noscript"))[:20_000]


def _sets_cookie(scripts: str) -> bool:
    return walls.CHALLENGE_SCRIPT.search(scripts) is not None


def _error_name(title: str, root: etree._Element) -> str | None:
    """The title or heading that is exactly an error's name."""
    for name in (title, _TITLE_TAIL.split(title)[0]):
        if _TITLES.fullmatch(name) or _GONE_HEADING.fullmatch(name):
            return name
    for heading in islice(root.iter("h1", "h2", "h3", "h4"), 10):
        name = text_of(heading, limit=100)
        # A lower heading may name a dialog that is on every page.
        if _GONE_HEADING.fullmatch(name) or (heading.tag in ("h1", "h2") and _TITLES.fullmatch(name)):
            return name
    return None


def _kind(said: str, name: str = "") -> Kind:
    """The kind of error according to a page's words; by default a transient one."""
    if _CLOSED_MODULE.search(said) or _CLOSED.search(said):
        return "closed"
    if (wall := next((kind for kind, words in _WALL_WORDS if words.search(said)), None)) is not None:
        return wall
    if _GONE_NUMBER.search(name) or _GONE.search(said):
        return "gone"
    return "error"


def _of_message(text: str, *, goes_back: bool = False) -> SoftError | None:
    """The error stated by a page of hardly any text. A page with a date is no error message."""
    if len(text) > _MESSAGE or _DATE.search(text):
        return None
    kind = _kind(text)
    is_breakdown = walls.BREAKDOWN_WORDS.search(text) is not None
    if kind == "error" and not goes_back and not is_breakdown:
        return None
    return SoftError("error" if is_breakdown else kind, _cut(text))


def _without_text(root: etree._Element, scripts: str) -> SoftError | None:
    """A page without visible text: a redirect by script, a challenge, or an empty page."""
    if next(root.iter("img", "frame", "iframe"), None) is not None:
        return SoftError("challenge", "a page of nothing but a check") if _shows_a_check(root) else None
    if walls.CHALLENGE_SCRIPT.search(scripts):
        return SoftError("challenge", "a script that sets a cookie and loads the page again", scripted=True)
    alert = _ALERT.search(scripts)
    said = _of_message(normal(alert[1]), goes_back=True) if alert else None
    if said is not None and said.kind != "error":
        return said
    if away := _GOES_AWAY.search(scripts):
        # EmpireCMS redirects to the home page if the requested article does not exist.
        kind: Kind = "gone" if _HOME.fullmatch(away[1]) else "error"
        return SoftError(kind, f"a script that goes to {away[1]!r}")
    if said is None and next(root.iter("script"), None) is not None:
        return SoftError("challenge", "a page of nothing but scripts", scripted=True)
    return said or SoftError("empty", "no text")


def _text(root: etree._Element, limit: int) -> str | None:
    """The page's text up to slightly more than ``limit`` characters; None if a run is so long that it must be prose."""
    parts: list[str] = []
    size = 0
    for text in texts(root):
        if len(text) > _MESSAGE and len(shown := normal(text)) > _MESSAGE and not _FOOTER.search(shown):
            return None
        parts.append(text)
        size += len(text.strip())
        if size > limit:
            break
    return normal("".join(parts))


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
