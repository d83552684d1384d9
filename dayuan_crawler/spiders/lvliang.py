from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class LvliangSpider(CitySpider):
    name = "lvliang"
    city = CITIES["lvliang"]
