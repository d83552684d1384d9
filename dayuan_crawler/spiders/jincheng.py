from dayuan_crawler.cities import CITIES
from dayuan_crawler.spiders.base import CitySpider


class JinchengSpider(CitySpider):
    name = "jincheng"
    city = CITIES["jincheng"]
