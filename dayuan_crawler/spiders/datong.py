from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class DatongSpider(SectionSpider):
    name = "datong"
    section = OWN.sections["datong"]
