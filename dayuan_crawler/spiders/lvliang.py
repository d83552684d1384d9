from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class LvliangSpider(SectionSpider):
    name = "lvliang"
    section = OWN.sections["lvliang"]
