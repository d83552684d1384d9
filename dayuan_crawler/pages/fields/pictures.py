"""The real address of a lazy-loaded picture, and which pictures are not part of an article."""

from __future__ import annotations

import re

from dayuan_crawler.pages.document import Element
from dayuan_crawler.pages.fields.links import Links

# Most trusted first: the attributes of lazy loaders and editors; ``src`` last, since they put a placeholder there.
_SOURCES = (
    "data-original data-src data-lazy-src data-lazyload data-lazy data-actualsrc data-echo data-url data-real-src "
    "data-original-src original zoomfile file _src real_src src2 src"
).split()
_SHOWN = frozenset({"alt", "title", "srcset", "data-srcset", "style"})
_DECORATION = re.compile(
    r"/(?:face|faces|smile[ys]?|smilies|emoticons?|emotions?|emoji|icons?|fileTypeImages|avatars?|ads?|adv|guanggao|acmsd|qrcode|share)/"
    r"|/e/data/(?:images|face)/|/e/ShowKey|/skin/[^/]+/images?/|/static/image/|/templets/[^/]+/images/"
    r"|(?:^|/)(?:logo|blank|space|spacer|loading|lazy\w*|grey|gray|pixel|placeholder|none|transparent|1x1|ewm|erweima|nopic|rss|back|icon)[\w-]{0,12}\.(?:gif|png|jpe?g|svg|webp)$"
    r"|\.svg$",
    re.IGNORECASE,
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|avif)(?:$|[?#!@])|/(?:pic|image|img|photo)s?/", re.IGNORECASE)
_ADVERT = re.compile("广告|二维码|扫码|关注公众号")
_DECORATION_CLASSES = frozenset({"emoji", "smiley", "smilies", "face", "icon", "avatar", "wp-smiley", "logo"})
_LARGEST_ICON = 40


def picture_of(image: Element, links: Links) -> str | None:
    """The absolute address of an article's picture. None for a smiley, an icon, an advert or a placeholder.

    A picture linked to another page is an advert or a list's thumbnail; ``links`` recognises the article's own links.
    """
    link = next(image.iterancestors("a"), None)
    if link is not None and not links.is_own(link):
        target = links.absolute(link.get("href") or "")
        if target is not None and not _PICTURE_FILE.search(target):
            return None
    if not _DECORATION_CLASSES.isdisjoint((image.get("class") or "").split()):
        return None
    if _ADVERT.search(f"{image.get('alt') or ''} {image.get('title') or ''}"):
        return None
    sizes = [_pixels(image.get(name)) for name in ("width", "height")]
    if any(size is not None and size <= 1 for size in sizes) or all(
        size is not None and size <= _LARGEST_ICON for size in sizes
    ):
        return None
    for source in _candidates(image):
        address = links.absolute(source)
        if address is not None and not _DECORATION.search(address.partition("?")[0]):
            return address
    return None


def _candidates(image: Element) -> list[str]:
    candidates = [value.strip() for name in _SOURCES[:-1] if (value := image.get(name))]
    candidates.extend(filter(None, (_largest(image.get(name)) for name in ("data-srcset", "srcset"))))
    if source := image.get("src"):
        candidates.append(source.strip())
    # If ``src`` is a placeholder: any other attribute with a picture's address.
    candidates.extend(
        str(value).strip() for name, value in image.items() if name not in _SHOWN and _PICTURE_FILE.search(str(value))
    )
    return [
        source for source in candidates if source and not source.lower().startswith(("data:", "javascript:", "about:"))
    ]


def _largest(srcset: str | None) -> str | None:
    """The candidate of a ``srcset`` with the greatest width or density."""
    best: tuple[float, str] | None = None
    for candidate in re.split(r",\s+|,(?=\S+\s+\d)", srcset or "")[:32]:
        address, _, size = candidate.strip().partition(" ")
        match = re.match(r"\d{1,6}(?:\.\d{1,3})?", size.strip())
        points = float(match[0]) if match else 1.0
        if address and (best is None or points > best[0]):
            best = points, address.rstrip(",")
    return best[1] if best else None


def _pixels(size: str | None) -> int | None:
    match = re.match(r"\s*(\d{1,5})(?:px)?\s*$", size or "")
    return int(match[1]) if match else None
