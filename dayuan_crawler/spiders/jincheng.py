from dayuan_crawler.portal import OWN
from dayuan_crawler.spiders.base import SectionSpider


class JinchengSpider(SectionSpider):
    name = "jincheng"
    section = OWN.sections["jincheng"]
