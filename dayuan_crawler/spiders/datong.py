from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class DatongSpider(CitySpider):
    name = "datong"
    city = CITIES["datong"]
