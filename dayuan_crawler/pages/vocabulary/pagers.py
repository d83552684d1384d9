"""The labels and names of pagers. Labels are compared in lower case and one width, without spaces."""

from __future__ import annotations

import re

from dayuan_crawler.pages.vocabulary.parts import NAMES

_GO = "(?:点击|点击加载|加载|载入|转?到|前往|跳转到|翻到|查看|浏览|进入|去)?"
NEXT = re.compile(
    rf"{_GO}[下后往]一?[页頁]面?|[向往]?[后下]翻[页頁]?|往后|"
    r"next(?:page|posts?)?|older(?:posts|entries|comments)?|"
    r"(?:较早|更早|更旧|较旧|早期|往期|以前|旧)的?(?:文章|内容|日志|新闻|资讯|消息|评论|留言)?"
)
# A newspaper's next sheet is the next page of a list, but not of an article.
NEXT_SHEET = re.compile(r"(?:查看|阅读|看|去|转?到)?[下后]翻?一?版面?(?::\D{1,8})?")
MORE = re.compile(
    r"(?:点击|加载|查看|浏览|显示|展开|阅读|点我|继续)(?:加载|查看|显示)?更多(?:内容|文章|资讯|新闻|评论|留言)?|加载更多.{0,4}|"
    r"(?:load|show|view)more(?:posts|articles)?|morestories"
)
OF_READERS = re.compile("评论|留言|comment")
# More of anything, unless the link's class says of what.
MORE_OR_NOT = re.compile(r"更多(?:内容|文章|资讯|新闻|精彩)?|more")
LOADS = frozenset("load loadmore next ajax infinite ias nextpage pager pagination".split())
PREVIOUS = re.compile(
    rf"{_GO}[上前]一?[页頁版]面?(?::\D{{1,8}})?|prev(?:ious)?(?:page)?|newer(?:posts)?|(?:较新|更新)的?文章"
)
# Labels beside that of the next page.
OTHER = re.compile(r"[首尾末头][页頁]|第一[页頁]|最[后前末]一?[页頁]?|first(?:page)?|last(?:page)?|返回.{0,4}")
# Alone, this is a menu link.
HOME = frozenset({"首页", "网站首页", "返回首页"})
# Another kind of "next", such as the next article, or no next at all; overrides other matches.
NOT_NEXT = re.compile(r"[上下前后]一?[篇条章则组图张期]|[上前]一?[页頁]|[尾末]页|最后|首页|prev|last|first|newer")
PREVIOUS_ARROWS = frozenset("‹ < ← « ‹‹ << 《 〈 ◀ ❮ ⏴ |< |‹".split())
ARROWS = frozenset("› > → » ⟩ 〉 ▶ ▸ ⇒ ❯ ⏵".split())
# These lead to the last page, or to the numbers that follow.
DOUBLE_ARROWS = frozenset("›› >> 》 »» ≫ >| ›|".split())
# Names of pictures and icons without a label.
NEXT_PICTURES = frozenset({"next", "xiaye", "xiayiye", "nextpage"})
ARROW_PICTURES = frozenset({"right"})
OTHER_PICTURES = frozenset({"left", "prev", "previous", "first", "last"})

CURRENT = frozenset("current thisclass now cur curr active selected currentpage on currpage pagenow thispage".split())
DISABLED = frozenset("disabled disable unable nolink".split())
NAMES_OF_PAGERS = NAMES["pager"] | frozenset("page fenye pagenation navlinks navigator pagi".split())
CALENDARS = frozenset({"calendar", "datepicker", "rili"})
OF_COMMENTS = frozenset("comment comments commentpagebar pinglun cmt".split())

# Other characters in a pager, besides numbers and signs.
_REST = "页頁共第条篇到跳转首尾末上下一记录"
REST = re.compile(rf"[\W\d_{_REST}]|GO", re.IGNORECASE)
PAGE_COUNT = re.compile(
    r"(?:共|总页数\s*:?|总共)\s*(\d{1,6})\s*[页頁]|(?<![/\d-])\d{1,5}\s*[页頁]?\s*/\s*共?\s*(\d{1,5})(?!\s*[/\d-])|总页数\s*:?\s*(\d{1,6})|"
    r"分(?:为|成)?\s*(\d{1,6})\s*页|page\s*\d{1,5}\s*of\s*(\d{1,5})",
    re.IGNORECASE,
)
PAGE_NUMBER = re.compile(
    r"第\s*(\d{1,5})\s*(?:[页頁]|/)|(?<![/\d-])(\d{1,5})\s*[页頁]?\s*/\s*共?\s*\d{1,5}(?!\s*[/\d-])|page\s*(\d{1,5})\s*of",
    re.IGNORECASE,
)
_COUNTED = "(?:文章|信息|内容|新闻|资讯|记录)"
TOTAL = re.compile(
    rf"(?:共[有计]?{_COUNTED}?|总数|总计|合计|总?记录数?|\d\s*[页頁])\s*[:/,]?\s*(\d{{1,9}})\s*(?:条|篇|个?{_COUNTED})(?!评论|留言|回复)|"
    rf"(?:总数|总[条篇]数|总?记录数|{_COUNTED}总?数|total records?)\s*:?\s*(\d{{1,9}})|^(\d{{1,9}})\s*条(?!评论|留言|回复)",
    re.IGNORECASE,
)
TOTAL_ALONE = re.compile(rf"\(?共[有计]?\s*(\d{{1,9}})\s*(?:条|篇)\s*{_COUNTED}?(?:\s*第\s*\d{{1,5}}\s*页)?\)?")
TOTAL_TITLES = frozenset({"total record", "total records", "总数", "总记录", "总记录数"})
_NONE = "(?:暂无|没有|暂时没有|尚无|未找到|没有找到)"
EMPTY = re.compile(
    rf"[(【\[]?(?:抱歉|对不起)?[,，!！]?\s?{_NONE}(?:任何|相关|符合条件的)?的?(?:文章|数据|{_COUNTED})[!！。.…)】\]]*|"
    rf"[本该此](?:栏目|分类)下?{_NONE}.{{0,8}}"
)
