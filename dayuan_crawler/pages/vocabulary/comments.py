"""The words around comments, and the names of their parts.

To add a word, extend a row. All patterns are for text in one width, with single spaces.
"""

from __future__ import annotations

import re

AUTHOR = frozenset("name author user commentname commentauthor fn vcard netname".split())
AUTHOR_STEM = re.compile("nick|uname|username")
TEXT = frozenset("text content contents msgarticle saytext txt commenttext p_con plcontent message".split())
ACTION = frozenset(
    "re reply replay revertcomment digg zan up down floor lou action actions tool tools operate operations handle like praise report ip from "
    "device avatar level ding cai badge toolbar isauthor where address addr".split()
)
# Their element may hold the name as well.
PLACE = frozenset("from ip where address addr".split())
# Last words of names that begin with one of these: replyBtn, but not replyBody.
OF_ACTION = frozenset("btn btns button bar link links num count img pic icon info text".split())
COMMENT = frozenset("comment cmt pinglun reply review feedback msg".split())
REPLIES = frozenset("reply replies children child sub huifu answer answers".split())
QUOTE = frozenset("ecomment quote quoted quotation orig origin yinyong".split())

# Containers of comments: elements with such a name, or with a name that contains such a stem.
REGION = frozenset(
    "plun pl pllist plbox msg review reviews discuss gbook dede tie remark remarks "
    # The names used by hosted comment systems.
    "sohucs disqus waline twikoo gitalk isso artalk valine".split()
)
REGION_STEM = re.compile("comment|cmt|pinglun|liuyan|guestbook|appraise|feedback|gentie")
# Class names for widths are none of them.
NO_REGION = re.compile(r"pl-\d.*")
# A byline may have this name, too.
WEAK_REGION = frozenset({"msg"})
SIDES = frozenset("sidebar sider side aside footer foot nav".split())
# Elements with these names may contain all comments, too, under a heading.
ASIDE = SIDES | frozenset("hot latest recent divcomments".split())
_THEM = "(?:评论|留言|跟[帖贴]|点评|回应|热议|讨论|发言)"
# The same in several comments, and yet a name.
NO_LABEL = re.compile(r"匿名.{0,4}|(?:本站|手机)?(?:网友|游客|访客|用户|会员|管理员|作者|博主)|\W*回复\W*")
# The columns of a table with a header row.
NAME_COLUMN = re.compile(r".{0,4}(?:评论|留言|发表|回复)?(?:人|者)|昵称|用户名?|网友|姓名|网名")
TEXT_COLUMN = re.compile("(?:评论|留言|回复)?(?:内容|评论|留言)")
# Text in the position of a name that is no name.
NO_NAME = re.compile(r".{0,6}(?:时间|日期|单位|标题|编号|状态|大字|小字)|.*(?:评论(?!员)|留言|跟[帖贴]).*")
_READERS = "网友|最新|最热|精彩|热门|全部|所有|文章|读者|用户|会员"
REGION_HEADING = re.compile(
    rf"\W*(?:(?:{_READERS})?{_THEM}(?:列表|区|内容|板|簿)?|我来说两句|(?:{_READERS})回复|留言与评论|评论\w{{0,4}}|(?:共有?|已有|目前有)?\s*\d+\s*条{_THEM}.{{0,40}}|comments?)"
    rf"\W*(?:共|已有|共有)?\s*\d*\s*条?{_THEM}?\W*(?:显示\w{{0,8}}\W*)?|"
    rf"\W*(?:{_READERS})?{_THEM}\W.{{0,30}}|(?:{_READERS}){_THEM}\W{{1,4}}只显示.{{0,60}}|.{{0,12}}\d\s*[条人位个].{{0,3}}(?:{_THEM}|参与).{{0,16}}",
    re.IGNORECASE,
)
NONE_COUNTED = re.compile(r"(?<!\d)0\s*条?(?:评论|留言)?\W*$")
SAYS_COMMENTS = "评论 留言 跟帖 跟贴 参与 回应 热议 网友讨论 网友发言 说两句 网友回复 最新回复 全部回复 Comment".split()
# Buttons that only a comment has, several times in a list of them.
BUTTONS = ("回复", "引用", "举报")
SAYS_READERS = re.compile("评论|留言|跟帖|回复|网友|楼")

_ACTIONS = r"点?赞|顶|踩|支持|反对|(?:\d+\s?条)?回复(?:该评论|ta)?|引用|举报|删除|分享|盖楼|有用|查看对话|展开(?:全部|全文)?|收起|reply|(?:查看|加载|点击|显示)?更多(?:评论|留言|回复)?|(?:查看|展开)(?:全部|其余|其他)?\s?\d{0,6}\s?条?(?:回复|评论)"
ACTION_TEXT = re.compile(rf"[\W_]*(?:(?:{_ACTIONS})[\W\d_]*)+", re.IGNORECASE)
LABEL = re.compile(
    r"[\W_]*(?:ip\s*[:：]?\s*[\d.*]+|(?:第\s*)?\d+\s*[楼#层]|#\s*\d+|来自\s?\S{0,12}(?:网友|网民|手机|客户端|网页|版|[省市县区])|来自\s?(?:iphone|ipad|android|安卓|华为|小米|微信|微博)\S{0,12}|lv\.?\s?\d+|回复ta|举报|[\d.]+\.\*[.*]*|\d+\s*(?:个?赞|顶|踩|回复)?|(?:chrome|firefox|safari|edge|windows|android|iphone|ios|macos)[\d. ]*|ip属地\S{0,8}|"
    rf"(?:查看|加载|点击|显示)?更多(?:评论|留言|回复)?|(?:{_READERS})(?:评论|留言|跟[帖贴])|(?:发布|发表|评论|留言)[人者])?[\W_]*",
    re.IGNORECASE,
)
# Words around a time.
TIME_WORDS = re.compile(
    r"[\W_]*(?:(?:发表|发布|评论|回复|答复|留言|时间|日期|发言|于|在|说|道|says|第?\d+楼|[\d.*]+|ip|来自\w{1,10})[\W_]*)*",
    re.IGNORECASE,
)
# A name followed by a time, in one text: 阿宽 · 3小时前.
NAME_BEFORE = re.compile(r"\S{1,24}(?:\s\S{1,12})?(?:\s+|\s*[·|(（\[]\s*)")
# Times that are no complete date.
_HOURS = "[上下]午|凌晨|清晨|早[上晨]?|中午|傍晚|晚上?|夜里|深夜"
SHORT_TIME = re.compile(
    r"(?<![\d.:/-])\d{1,2}(?:-\d{1,2}|/\d{1,2}|月\d{1,2}日?)(?:(?:(?<=日)|\s)\s*"
    rf"(?:{_HOURS})?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?![\d.*/-])|"
    r"(?:\d{1,5}|[半一二两三四五六七八九十几])\s?(?:秒钟?|分钟?|个?小时|个?半?月|天|周|个?星期|年)(?:之?前|以前)|刚[刚才]|"
    r"\b(?:\d{1,5}|an?)\s(?:sec(?:ond)?|min(?:ute)?|hour|day|week|month|year)s?\sago\b|\bjust now\b|"
    rf"(?:今[天日早晚]|昨[天日晚]|前天|(?:周|星期)[一二三四五六日天])?\s*(?:{_HOURS})?\s*(?<![\d:.-])\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s?[AP]M)?(?![\d:])|"
    r"[今昨][天日]|大?前天",
    re.IGNORECASE,
)
# One reader answers another: 甲 回复 乙.
ANSWERS = re.compile(r"[\W_]*(?:回复了?|答复|[>→▶►▸@])[\W_]*")
ANSWERS_WHOM = re.compile(r"(\S{1,24})\s+(?:回复了?|答复)\s+@?([^\s:：]{1,24})\s*[:：]?")
# The site's reply, without a time of its own.
STAFF_ANSWERS = re.compile(
    r"\s*[【\[(（]?\s*((?:管理员|站长|版主|博主|小编|编辑部?|客服|官方|作者|本站))\s*(?:的?(?:回复|答复)|回复了?)\s*(?:[】\])）]\s*[:：]?|[:：])\s*"
)
QUOTED = re.compile(
    r"\s*(?:引用|原帖)\s*[:：]?\s*(?:第?\d+楼)?\s*([^\s:：]{0,30})(?:\s*(?:于|发表于)[\d\s:：/-]{8,20}(?:发表)?[:：]?|[^:：\n]{0,12}[:：])|([^\s:：]{1,24}\s?[\[【(（][^\s:：]{1,24}|[^\s:：]{1,30})\s*的(?:原文|原帖|原贴)\s*[:：]?"
)
# The first line of a quoted comment, with its floor number: 1 丙某.
FLOOR_AND_NAME = re.compile(r"\d{1,3}\s?([^\W\d_][^,，。:：]{0,30})")
# Words after a reader's name.
BADGE = re.compile(r"(?:作者|楼主|博主|热评|神评|置顶|沙发|板凳|地板|认证)")
# A time in brackets, followed directly by the text.
LEADING_TIME = re.compile(r"\s*[(（\[【]\s*([^)）\]】]{4,24}?)\s*[)）\]】]\s*[:：]?")
MENTION = re.compile(r"@\s*([^\s:：,，@]{1,24})\s*[:：]?")
QUOTED_NAME = re.compile(r"\s*([^\s:：]{1,24})\s*(?:发表于[^:：]{0,8}\d[\d\s:：-]{6,20}|[:：])")
SAID = re.compile(r"^(?:(?:评论|留言)?内容|评论|留言)?\s*[:：]\s*")
# A name and the text in one: 甲：路灯亮了.
NAME_AND_TEXT = re.compile(r"\s*([^\s:：]{1,16})\s*[:：]\s*(\S.*)", re.DOTALL)
NAME_IN_BRACKETS = re.compile(r"网友\s*[\[【（(]([^\[\])】）]{1,24})[\])】）]")
QUOTES = re.compile("[引原]")

# The number of comments in a line. Lines may count other things as well: 全市共有3200人参与.
COUNTED = ("评论", "留言", "跟帖", "跟贴", "参与", "回应", "看法", "omment")
_COUNTED = "(?:评论|留言|跟[帖贴])"
COMMENT_COUNT = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=评论)|(?<=留言)|(?<=目前)|(?<=本文)|(?<=文章)|(?<=新闻))"
    rf"(?:共有?|已有|目前有)\s?(\d{{1,9}})?\s?(?:条|位|人|个)?\s?(?:网友)?(?:的)?(?:{_COUNTED}|参与|发表了?看法)"
    rf"|(\d{{1,9}})\s?(?:条(?:{_COUNTED}|回应)|人跟[帖贴]|(?:评论|留言)(?!\s?[:：\d])|[Cc]omments?\b)"
    rf"|{_COUNTED}(?:列表|区)?\s?[（(\[【:：]{{1,2}}\s?(?:共有?)?\s?(\d{{1,9}})\s?(?:条|人(?:参与)?)?\s?(?:评论)?(?![\w#])"
    rf"|{_COUNTED}\s?(\d{{1,9}})\s?[条人]?\W{{0,3}}参与\s?\d"
    rf"|{_COUNTED}\s?(?:全部|共有?)?\s?(\d{{1,9}})\s?条"
    rf"|^(?:网友|最新|全部|所有|精彩|热门|用户|读者)?{_COUNTED}数?\s?[:：]?\s?(?:共有?)?\s?(\d{{1,9}})\s?条?$|^(\d{{1,9}})\s?条回复"
)
# Participants without a comment.
TAKE_PART = "参与"
# A line with other counters is a byline, and is read as one.
OTHER_COUNTERS = re.compile("浏览|阅读|点击|人气")
# The total in a pager.
TOTAL = re.compile(r"(?<!\d)(\d{1,9})\s*条(?:评论|留言|回复)")
