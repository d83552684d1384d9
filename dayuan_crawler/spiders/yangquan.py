from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class YangquanSpider(SectionSpider):
    name = "yangquan"
    section = OWN.sections["yangquan"]
