from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class LinfenSpider(CitySpider):
    name = "linfen"
    city = CITIES["linfen"]
