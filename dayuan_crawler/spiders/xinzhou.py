from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class XinzhouSpider(SectionSpider):
    name = "xinzhou"
    section = OWN.sections["xinzhou"]
