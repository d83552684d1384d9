from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class ShuozhouSpider(SectionSpider):
    name = "shuozhou"
    section = OWN.sections["shuozhou"]
