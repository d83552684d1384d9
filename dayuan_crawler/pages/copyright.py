"""What an article page says of rights: the article's own notice, its declared address, and the site's notice in the footer."""

from __future__ import annotations

import re

from dayuan_crawler.items import Copyright, Reprint
from dayuan_crawler.pages.anchors import anchor_of
from dayuan_crawler.pages.article_lines import Line, Page

_LABEL = re.compile(
    r"^[【\[(（*※]?\s?(?:版权|免责|郑重|特别|转载|原创)(?:声明|说明|提示|提醒|信息|申明|保护|归属)\s?[】\])）]?\s?[:：]?\s?"
)
_ADDRESS_LABEL = re.compile(
    r"(?:本文|文章|原文|本页|当前|网页)的?(?:固定|永久)?(?:地址|链接|网址|URL)\s?[:：]\s?", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）)】\]]+", re.IGNORECASE)
_VOCABULARY = re.compile(
    "本文|文章|转载|版权|授权|作者|观点|立场|声明|侵权|来源|原创|出处|注明|许可|删除|代表本|著作权|署名|CC BY"
)
_NOTICE = re.compile(
    "转载|未经.{0,8}(?:许可|授权|允许|同意)|版权(?:归|所有)|不代表(?:本站|本网)|注明(?:出处|来源)|违者必究|侵权必究"
)
_SITE_WIDE = re.compile("^本(?:站|网站?)(?:所有|全部|部分|刊登|发布|转载|内容|文章|资源|信息)|^凡本(?:站|网)")
_NUMBERING = re.compile(r"\d+|\d{1,2}\s?[、.．)）]")
_STOPS = frozenset({"comments", "neighbours", "related", "footer", "tags", "share"})
_LONGEST_NOTICE = 10
_FARTHEST = 60

_UNLESS_NAMED = re.compile("未(?:注明|标明|署名).{0,12}(?:不得|禁止|请勿)")
_WELCOME = re.compile("(?:欢迎|可以?|允许|准许|可自由|自由|随意|支持).{0,6}(?:转载|转发|分享|传播|引用)")
_WITHOUT_LEAVE = re.compile("(?:未经|非经|未得到?|未获|没有|不经).{0,14}(?:许可|授权|允许|同意|准许)")
_PROHIBITED = re.compile(
    "(?:禁止|严禁|谢绝|请勿|不得|拒绝|不许|不可|不准|勿|未经许可不).{0,8}(?:转载|转发|复制|摘编|抄袭|使用|引用|镜像|刊登)"
    "|转载(?:需|须|请|应|必须|务必|前)?(?:先|事先)?(?:经|获得|取得|征得|联系|得到).{0,14}(?:授权|许可|同意|允许)"
    "|(?:违者|侵权)必究|All Rights Reserved",
    re.IGNORECASE,
)
_PERMITTED = re.compile(
    "转载.{0,10}(?:请|须|需|应|务必|必须|时).{0,10}(?:注明|保留|标明|标注|说明|附上|署名|写明|带上)|(?:请|须|需|应)?(?:注明|保留).{0,10}(?:出处|来源|作者|链接)"
    r"|CC[ -]BY|知识共享|创作共用"
)


def read_copyright(page: Page, after_heading: int, body_start: int, body_end: int) -> Copyright:
    """The lines between body and comments are the article's, or else those above the body; those in the footer are the site's."""
    rights = _behind_body(page, body_end)
    for line in page.lines[after_heading:body_start] if rights.notice is None else ():
        if anchor_of(line.text) == "copyright" and not line.zone and not _SITE_WIDE.search(_LABEL.sub("", line.text)):
            _read_box(page, line.index, rights, body_start)
            break
    rights.reprint = reprint_of(rights.notice)
    return rights


def _behind_body(page: Page, body_end: int) -> Copyright:
    rights = Copyright()
    behind = False  # behind comments or the first line of the footer, where only the site speaks
    index = body_end
    while index < len(page.lines):
        line = page.lines[index]
        anchor = anchor_of(line.text) if line.text else ""
        behind = (
            behind
            or anchor in ("comments", "footer")
            or line.zone in ("comments", "footer")
            or index > body_end + _FARTHEST
        )
        if behind or line.zone in ("side", "related", "nav"):
            if (
                rights.site_notice is None
                and anchor == "copyright"
                and line.zone not in ("side", "related", "comments")
            ):
                rights.site_notice = _site_notice(page, index)
            index += 1
            continue
        begins = anchor in ("copyright", "address") or (
            (line.zone == "copyright" or _NOTICE.search(line.text)) and not line.is_link
        )
        if not begins or not line.text:
            index += 1
            continue
        if anchor == "copyright" and _SITE_WIDE.search(_LABEL.sub("", line.text)):
            rights.site_notice = rights.site_notice or _site_notice(page, index)
            index += 1
            continue
        index = _read_box(page, index, rights, len(page.lines))
    return rights


def is_notice(line: str) -> bool:
    """Whether a line speaks of rights, as the lines of a notice do."""
    return _VOCABULARY.search(line) is not None


def reprint_of(notice: str | None) -> Reprint:
    """Whether a notice lets others reprint.

    ``未经许可，不得转载`` and ``转载须经授权`` prohibit, ``欢迎转载`` and ``转载请注明出处`` permit, all else is unstated.
    """
    if not notice:
        return "unstated"
    if _WITHOUT_LEAVE.search(notice):
        return "prohibited" if _PROHIBITED.search(notice) else "unstated"
    if _UNLESS_NAMED.search(notice) or (_WELCOME.search(notice) and not re.search("(?:不可|不得).{0,3}转载", notice)):
        return "permitted"
    if _PROHIBITED.search(notice):
        return "prohibited"
    return "permitted" if _PERMITTED.search(notice) else "unstated"


def _read_box(page: Page, index: int, rights: Copyright, limit: int) -> int:
    """Take the box that begins at a line, and ends before ``limit``; the index of the line behind it."""
    notices: list[str] = []
    first = page.lines[index]
    end = min(index + _LONGEST_NOTICE, limit)
    position = index
    while position < end:
        line = page.lines[position]
        if position > index and line.text:
            anchor = anchor_of(line.text)
            if anchor in _STOPS or line.zone in ("comments", "related", "side", "nav", "footer", "share", "pager"):
                break
            same_part = line.zone == "copyright" and line.zone_owner is first.zone_owner
            if not same_part and not _VOCABULARY.search(line.text) and not _comes_to_address(page, position):
                break
        text = line.text
        if label := _ADDRESS_LABEL.search(text):
            if rights.declared_url is None:
                rights.declared_url = _declared(line, text[label.end() :])
            text = text[: label.start()]
        text = _LABEL.sub("", text).strip(" ，,;；")
        if text and not _NUMBERING.fullmatch(text):
            notices.append(text)
        position += 1
    if rights.notice is None and notices:
        rights.notice = "\n".join(notices)
    return max(position, index + 1)


def _comes_to_address(page: Page, position: int) -> bool:
    """Whether the article's address follows at once: what stands before it is still the notice."""
    return any(_ADDRESS_LABEL.match(line.text) for line in page.lines[position + 1 : position + 4])


def _declared(line: Line, rest: str) -> str | None:
    if match := _ADDRESS.search(rest):
        return match[0]
    for piece in line.pieces:
        if piece.link is not None and (href := piece.link.get("href")):
            return str(href).strip()
    return rest.strip() or None


def _site_notice(page: Page, index: int) -> str | None:
    text = _LABEL.sub("", page.lines[index].text)
    if not text and index + 1 < len(page.lines):
        text = page.lines[index + 1].text
    return text or None
