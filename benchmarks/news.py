"""Made-up news in any number: articles whose words are as unevenly frequent as words are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, islice

from dayuan_crawler.items import ArticleItem, Copyright
from dayuan_crawler.portal import OWN
from dayuan_crawler.text.dates import CHINA

WORDS = (
    "的 在 了 和 为 疫情 防控 阳泉 太原 会议 工作 发展 建设 项目 企业 市政府 领导 调研 要求 推进 落实 群众 服务 经济 社会 安全 生产 文化"
    " 旅游 教育 学校 医院 健康 环境 保护 生态 农业 农村 乡村 振兴 粮食 煤炭 能源 转型 改革 创新 科技 人才 就业 创业 投资 招商 交通 道路"
    " 铁路 高速 公路 桥梁 水利 防汛 应急 消防 救援 法院 检察 公安 民警 案件 社区 街道 居民 老人 儿童 志愿者 活动 比赛 体育 篮球 足球 音乐"
    " 戏曲 博物馆 古城 长城 黄河 太行山 五台山 面食 陈醋 小米 苹果 核桃 红枣 养殖 种植 合作社 电商 直播 物流 金融 银行 贷款 税收 财政"
).split()
RARE = [chr(first) + chr(second) for first in range(0x4E00, 0x4E00 + 400, 4) for second in range(0x5200, 0x5240)]
SOURCES = ["市政府网", "日报", "晚报", "广播电视台", "宣传部", "教育局", "卫健委", "公安局", "融媒体中心", "法院"]
NEWEST = datetime(2026, 11, 1, tzinfo=CHINA)


def articles(number: int, *, body: int = 800) -> Iterator[ArticleItem]:
    """The same articles every time, of about ``body`` characters each, an article every ten minutes, newest first."""
    chance = random.Random(7)
    vocabulary = [*WORDS, *RARE]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    cities = list(OWN.sections)
    while number:
        words = iter(chance.choices(vocabulary, cum_weights=weights, k=50_000))
        for title in iter(lambda: "".join(islice(words, 8)), ""):  # noqa: B023 - used up at once
            text: list[str] = []
            length = 0
            while length < body and (sentence := "".join(islice(words, 12))):
                text.append(sentence)
                length += len(sentence) + 1
            yield _item(number, cities[number % len(cities)], title, "。\n".join(text), chance)
            number -= 1
            if not number:
                return


def _item(number: int, city: str, title: str, body: str, chance: random.Random) -> ArticleItem:
    url = f"http://portal.test/gsyl/{city}/{number}.html"
    return ArticleItem(
        url=url,
        site_id=number,
        city=city,
        section=city,
        title=title,
        source=chance.choice(SOURCES),
        tags=chance.sample(WORDS[5:], 3),
        published_at=NEWEST - timedelta(minutes=10 * number),
        body=body,
        body_html=f"<p>{body}</p>",
        view_count=number % 5000,
        copyright=Copyright(reprint=("prohibited", "permitted", "unstated")[number % 3]),
    )
