from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class JinzhongSpider(CitySpider):
    name = "jinzhong"
    city = CITIES["jinzhong"]
