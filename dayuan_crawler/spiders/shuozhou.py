from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class ShuozhouSpider(CitySpider):
    name = "shuozhou"
    city = CITIES["shuozhou"]
