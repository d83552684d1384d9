from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class ChangzhiSpider(CitySpider):
    name = "changzhi"
    city = CITIES["changzhi"]
