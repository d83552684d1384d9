from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class JinzhongSpider(SectionSpider):
    name = "jinzhong"
    section = OWN.sections["jinzhong"]
