"""The forms of names: persons, organisations, sections and sites."""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺"
    "毛段郝顾龚邵万覃武钱戴严莫孔向常温康施牛樊葛邢安齐庞颜倪乔兰殷米耿关焦左柴岳冀晋郎路靳穆原车鲍尤卫吉祁阮蓝闵凌盛童霍翟柳华葛欧洪裴甄章符鞠喻曲古牟宁苗游褚娄桑涂辛褚佟蒲"
)
_WRITERS = "编辑 小编 记者 通讯员 管理员 站长".split()
_ORGANISATIONS = (
    "报 报社 网 网站 台 社 政府 客户端 发布 融媒体 融媒 中心 在线 日报 晚报 晨报 早报 商报 时报 周刊 杂志 电台 电视 广播 新闻 传媒 频道 委 局 厅 办 部 院 "
    "大学 公司 集团 公众号 百科 工作室 联盟 号 协会 学会"
).split()
_SECTIONS = "新闻 频道 在线 资讯 专栏 要闻 动态 公告 文件".split()
_SITES = "网 网站 门户 在线 资讯网 新闻网 门户网 论坛 博客 客户端 政府".split()

# A person's complete name.
NAMED = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
PERSON = re.compile(
    rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}$|{'|'.join(_WRITERS)}|^[A-Za-z][\w@-]{{1,20}}$", re.IGNORECASE
)
ORGANISATION = re.compile(rf"(?:{'|'.join(_ORGANISATIONS)})$")
# Endings of organisations that are as often endings of section names.
SECTION = re.compile(rf"(?:{'|'.join(_SECTIONS)})$")
SITE = re.compile(rf"^\w{{1,16}}(?:{'|'.join(_SITES)})$")
# Two to four characters: the next name after an ideographic space.
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff:：])")
# Links of a breadcrumb that are not sections.
NOT_SECTIONS = frozenset(
    (
        "首页 主页 网站首页 本站首页 返回首页 网站主页 正文 home 文章正文 详情 查看 浏览文章 新闻正文 内容 查看内容 新闻内容 文章内容 文章 文章详情 "
        "新闻详情 阅读 返回 详细内容 阅读文章 网站 index 浏览图片 浏览新闻 阅读新闻 内容页 正文页 详情页 浏览正文 列表"
    ).split()
)
