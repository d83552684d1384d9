from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class YunchengSpider(CitySpider):
    name = "yuncheng"
    city = CITIES["yuncheng"]
