from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class LinfenSpider(SectionSpider):
    name = "linfen"
    section = OWN.sections["linfen"]
