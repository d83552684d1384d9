"""What a Scrapy user would write for the sample portal's ``zblog`` markup, by selectors: ``scrapy runspider`` runs it.

No retries of its own, no history, no database; but the same fields, from the same pages.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import scrapy
from scrapy.http import Response

REFUSALS = ("谢绝转载", "禁止转载", "不得转载", "严禁转载", "请勿转载")
COMMENTS_A_PAGE = 10


class PlainSpider(scrapy.Spider):
    """Crawls the section at ``-a url=``."""

    name = "plain"
    custom_settings = {  # noqa: RUF012 - as Scrapy declares it
        "LOG_LEVEL": "INFO",
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
    }
    url: str

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(self.url, self.parse)

    def parse(self, response: Response) -> Iterator[Any]:
        for href in response.css(".item h2 a::attr(href)").getall():
            # The portal has no TLS, whatever some of its links say.
            address = response.urljoin(href).replace("https:", "http:").split("#")[0].split("?from=")[0]
            if "/gsyl/yangquan/" in address.lower() or "/?id=" in address:
                yield scrapy.Request(address, self.parse_article)
        following = response.xpath("//nav[@class='pagebar']/a[.='›']/@href").get()
        if following:
            yield response.follow(following, self.parse)

    def parse_article(self, response: Response) -> Iterator[Any]:
        if "/gsyl/yangquan/" not in response.url.lower():
            return
        title = response.css("h1::text").get("")
        lines = self.lines(response)
        source = subtitle = None
        if lines and lines[0].startswith(f"{title}_"):
            source = lines.pop(0).removeprefix(f"{title}_")
        if lines and lines[0].startswith(f"{title} "):
            subtitle = lines.pop(0).removeprefix(f"{title} ")
        notice = [text for text in response.css(".post-copyright li::text").getall() if "本文地址" not in text]
        declared = response.xpath("//*[@class='post-copyright']//li[contains(., '本文地址')]/text()").get("")
        count = response.css(".post-comments h3 b::text").get()
        published = " ".join(response.css("header time::text").get("").split())
        canonical = response.css("link[rel=canonical]::attr(href)").get(response.url)
        views, likes = response.css(".post-view::text").get(), response.css(".post-like b::text").get()
        number = re.search(r"(\d+)\.html", canonical)
        item = {
            "url": canonical,
            "site_id": int(number[1]) if number else None,
            "city": "yangquan",
            "title": title,
            "subtitle": subtitle,
            "source": source,
            "editor": response.css(".post-author::text").get(),
            "category": response.css(".post-cate a::text").get(),
            "tags": response.css(".post-tags a::text").getall(),
            "published_at": parse_time(published),
            "body": lines,
            "images": self.images(response),
            "view_count": int(views) if views else None,
            "like_count": int(likes) if likes else None,
            "copyright": {
                "notice": "\n".join(notice) or None,
                "reprint": reprint("".join(notice)),
                "declared_url": re.split("[：:]", declared, maxsplit=1)[1].strip() if declared else None,
                "site_notice": response.xpath("//footer/p[contains(., '版权声明')]/text()").re_first(r"[：:]\s*(.*)"),
            },
            "comments": {
                "count": int(count) if count else None,
                "open": bool(response.css("#frmSumbit")),
                "captcha": bool(response.css("input[name=inpVerify]")),
                "items": self.comments(response),
            },
        }
        yield from self.more(response, item, 1)

    def parse_page(self, response: Response, item: dict[str, Any]) -> Iterator[Any]:
        item["body"] += self.lines(response)
        item["images"] += self.images(response)
        yield from self.more(response, item, 1)

    def parse_comments(self, response: Response, item: dict[str, Any], page: int) -> Iterator[Any]:
        item["comments"]["items"] += self.comments(response)
        yield from self.more(response, item, page)

    def more(self, response: Response, item: dict[str, Any], comment_page: int) -> Iterator[Any]:
        """The next page of the article or of its comments, or else the item."""
        following = response.xpath("//*[@class='post-pages']/a[.='下一页']/@href").get()
        comments = item["comments"]
        if following:
            yield response.follow(following, self.parse_page, cb_kwargs={"item": item})
        elif comments["count"] and comments["count"] > COMMENTS_A_PAGE * comment_page:
            address = f"/zb_system/cmd.php?act=getcmt&postid={item['site_id']}&page={comment_page + 1}"
            kept = {"item": item, "page": comment_page + 1}
            yield response.follow(address, self.parse_comments, cb_kwargs=kept)
        else:
            item["body"] = "\n".join(item["body"])
            comments["items"].reverse()
            yield item

    @staticmethod
    def lines(response: Response) -> list[str]:
        found = []
        for block in response.css(".post-body > p, .post-body > table tr"):
            cells = block.css("td::text").getall()
            text = " ".join(cells) if cells else "".join(block.xpath(".//text()[not(parent::span[@style])]").getall())
            if text.strip():
                found.append(text.strip())
        return found

    @staticmethod
    def images(response: Response) -> list[str]:
        found = response.xpath("//*[@class='post-body']//img")
        return [response.urljoin(image.xpath("@data-original | @data-src | @src").getall()[-1]) for image in found]

    @staticmethod
    def comments(response: Response) -> list[dict[str, Any]]:
        found = []
        for comment in response.css(".cmt"):
            record = {
                "author": comment.css(".cmt-name::text").get(),
                "posted_at": parse_time(comment.css("time::text").get("")),
                "text": comment.css(".cmt-text::text").get(),
            }
            quoted = comment.css("blockquote cite::text").get()
            found.append({**record, "reply_to": quoted} if quoted else record)
        return found


def parse_time(text: str) -> str | None:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M"):
        try:
            return f"{datetime.strptime(text, form).isoformat()}+08:00"  # noqa: DTZ007 - the portal's zone follows
        except ValueError:
            continue
    return None


def reprint(notice: str) -> str:
    if any(word in notice for word in REFUSALS):
        return "prohibited"
    return "permitted" if "转载" in notice else "unstated"
