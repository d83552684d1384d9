from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class YangquanSpider(CitySpider):
    name = "yangquan"
    city = CITIES["yangquan"]
