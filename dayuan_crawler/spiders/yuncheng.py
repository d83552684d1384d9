from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class YunchengSpider(SectionSpider):
    name = "yuncheng"
    section = OWN.sections["yuncheng"]
