"""Rights on an article page: the article's notice, its declared address, and the site's notice in the footer."""

from __future__ import annotations

import re

from dayuan_crawler.items import Copyright, Reprint
from dayuan_crawler.pages.document import Block, Document
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.vocabulary.parts import ADDRESS_LABEL, RIGHTS_LABEL

_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）)】\]]+", re.IGNORECASE)
_VOCABULARY = re.compile(
    "本文|文章|转载|版权|授权|作者|观点|立场|声明|侵权|来源|原创|出处|注明|许可|删除|代表本|著作权|署名|CC BY"
)
_NOTICE = re.compile(
    "转载|未经.{0,8}(?:许可|授权|允许|同意)|版权归|本文.{0,4}版权|不代表(?:本站|本网)|注明(?:出处|来源)|违者必究|侵权必究"
)
_LEGAL = re.compile("仅代表|来源于网络|网络转载|侵权|本文(?:由|系|为|来自)|本文(?:地址|链接)|^凡本")
_SITE_WIDE = re.compile("^本(?:站|网站?)(?:所有|全部|部分|刊登|发布|转载|内容|文章|资源|信息)|^凡本(?:站|网)")
_NUMBERING = re.compile(r"\d+|\d{1,2}\s?[、.．)）]")
_STOP_PARTS = frozenset({"comments", "related", "side", "nav", "footer", "share", "pager"})
_STOPS = frozenset({"comments", "neighbours", "related", "footer", "tags", "share"})
_LONGEST_NOTICE = 10
_FARTHEST = 60

_UNLESS_NAMED = re.compile("未(?:注明|标明|署名).{0,12}(?:不得|禁止|请勿)")
_WELCOME = re.compile("(?:欢迎|可以?|允许|准许|可自由|自由|随意|支持).{0,6}(?:转载|转发|分享|传播|引用)")
_WITHOUT_LEAVE = re.compile("(?:未经|非经|未得到?|未获|没有|不经).{0,14}(?:许可|授权|允许|同意|准许)")
_PROHIBITED = re.compile(
    "(?:禁止|严禁|谢绝|请勿|不要|不得|拒绝|不许|不可|不准|勿|未经许可不).{0,8}(?:转载|转发|复制|摘编|抄袭|使用|引用|镜像|刊登)"
    "|转载(?:需|须|请|应|必须|务必|前)?(?:先|事先)?(?:经|获得|取得|征得|联系|得到).{0,14}(?:授权|许可|同意|允许)"
    "|(?:违者|侵权)必究|All Rights Reserved",
    re.IGNORECASE,
)
_PERMITTED = re.compile(
    "转载.{0,10}(?:请|须|需|应|务必|必须|时).{0,10}(?:注明|保留|标明|标注|说明|附上|署名|写明|带上)|(?:请|须|需|应)?(?:注明|保留).{0,10}(?:出处|来源|作者|链接)"
    r"|CC[ -]BY|知识共享|创作共用"
)


def read_copyright(
    document: Document, outline: Outline, after_heading: int, body_start: int, body_end: int
) -> Copyright:
    """The article's notice is between body and comments, else above the body; the site's notice is in the footer."""
    return _Reader(document, outline).read(after_heading, body_start, body_end)


def is_notice(line: str) -> bool:
    """Whether a line is about rights, like the lines of a notice."""
    return _VOCABULARY.search(line) is not None


def is_legal(line: str) -> bool:
    """Whether a line belongs to a notice, and does not merely mention rights."""
    return _NOTICE.search(line) is not None or _LEGAL.search(line) is not None


def reprint_of(notice: str | None) -> Reprint:
    """Whether a notice permits reprints.

    ``未经许可，不得转载`` and ``转载须经授权`` prohibit, ``欢迎转载`` and ``转载请注明出处`` permit; all else is unstated.
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


class _Reader:
    def __init__(self, document: Document, outline: Outline) -> None:
        self._blocks = document.blocks
        self._outline = outline
        self._rights = Copyright()

    def read(self, after_heading: int, body_start: int, body_end: int) -> Copyright:
        rights, outline = self._rights, self._outline
        self._read_after(body_end)
        for block in self._blocks[after_heading:body_start] if rights.notice is None else ():
            if outline.label(block) == "copyright" and outline.part(block) is None and not _is_site_wide(block):
                self._read_box(block.index, body_start)
                break
        rights.reprint = reprint_of(rights.notice)
        return rights

    def _read_after(self, body_end: int) -> None:
        rights, outline = self._rights, self._outline
        is_after = False  # after comments or the start of the footer: site notices only
        index = body_end
        while index < len(self._blocks):
            block = self._blocks[index]
            label, kind = outline.label(block) if block.text else "", outline.kind(block)
            is_after = (
                is_after
                or label in ("comments", "footer")
                or kind in ("comments", "footer")
                or index > body_end + _FARTHEST
            )
            index += 1
            if is_after or kind in ("side", "related", "nav"):
                if rights.site_notice is None and label == "copyright" and kind not in ("side", "related", "comments"):
                    rights.site_notice = _site_notice(block)
            elif label == "copyright" and _is_site_wide(block):
                rights.site_notice = rights.site_notice or _site_notice(block)
            elif block.text and (
                label in ("copyright", "address")
                or (
                    (
                        (_NOTICE.search(block.text) or (kind == "copyright" and is_notice(block.text)))
                        and "版权所有" not in block.text
                    )
                    and not block.is_link
                )
            ):
                index = self._read_box(index - 1, len(self._blocks))

    def _read_box(self, index: int, limit: int) -> int:
        """Read the notice from its first line up to ``limit`` at most. Returns the index of the line after it."""
        rights, outline = self._rights, self._outline
        notices: list[str] = []
        first = outline.part(self._blocks[index])
        end = min(index + _LONGEST_NOTICE, limit)
        position = index
        while position < end:
            block = self._blocks[position]
            if position > index and block.text:
                part = outline.part(block)
                if outline.label(block) in _STOPS or (part is not None and part.kind in _STOP_PARTS):
                    break
                same_part = part is not None and part.kind == "copyright" and part == first
                if not same_part and not is_notice(block.text) and not self._comes_to_address(position):
                    break
            text = block.text
            if label := ADDRESS_LABEL.search(text):
                if rights.declared_url is None:
                    rights.declared_url = _declared(block, text[label.end() :])
                text = text[: label.start()]
            text = RIGHTS_LABEL.sub("", text).strip(" ，,;；")
            if text and not _NUMBERING.fullmatch(text):
                notices.append(text)
            position += 1
        if rights.notice is None and notices:
            rights.notice = "\n".join(notices)
        return max(position, index + 1)

    def _comes_to_address(self, position: int) -> bool:
        """Whether the article's address follows within three lines: text before it belongs to the notice."""
        return any(ADDRESS_LABEL.match(block.text) for block in self._blocks[position + 1 : position + 4])


def _site_notice(block: Block) -> str | None:
    return RIGHTS_LABEL.sub("", block.text) or None


def _is_site_wide(block: Block) -> bool:
    return _SITE_WIDE.search(RIGHTS_LABEL.sub("", block.text)) is not None


def _declared(block: Block, rest: str) -> str | None:
    if match := _ADDRESS.search(rest):
        return match[0]
    for link in block.links:
        return str(link.get("href") or "").strip() or None
    return rest.strip() or None
