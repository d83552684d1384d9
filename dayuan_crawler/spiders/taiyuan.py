from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class TaiyuanSpider(SectionSpider):
    name = "taiyuan"
    section = OWN.sections["taiyuan"]
