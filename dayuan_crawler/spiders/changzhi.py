from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class ChangzhiSpider(SectionSpider):
    name = "changzhi"
    section = OWN.sections["changzhi"]
