from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class TaiyuanSpider(CitySpider):
    name = "taiyuan"
    city = CITIES["taiyuan"]
