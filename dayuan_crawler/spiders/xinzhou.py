from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class XinzhouSpider(CitySpider):
    name = "xinzhou"
    city = CITIES["xinzhou"]
