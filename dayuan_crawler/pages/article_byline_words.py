"""The words of bylines: labels, units, names, noise, and what class names say of the text that bears them."""

from __future__ import annotations

import re
from functools import lru_cache

from dayuan_crawler.pages.article_lines import Element, Line

_LABELS: dict[str, str] = {
    label: kind
    for kind, labels in {
        "editor": "责任编辑 网络编辑 值班编辑 编辑 责编 小编 编辑者",
        "author": (
            "文章作者 作者 撰稿人 撰稿 撰文 发布者 发布人 发表人 投稿人 投稿 录入员 录入者 录入 记者 "
            "通讯员 发布会员 上传者 Author By"
        ),
        "source": (
            "稿件来源 文章来源 信息来源 新闻来源 内容来源 来源网站 来源于 来源 稿源 文章出处 出处 转自 "
            "来自 发布单位 发布机构 供稿单位 供稿 Source From"
        ),
        "category": ("分类栏目 所属栏目 所属分类 文章分类 所在栏目 栏目分类 分类 栏目 类别 频道 专栏 Category"),
        "time": (
            "发布时间 发表时间 发稿时间 添加时间 录入时间 上传时间 发布日期 发表日期 成文日期 发文日期 "
            "发布于 发表于 时间 日期 发布 Time Date"
        ),
        "modified": "更新时间 修改时间 最后更新 更新日期 最后修改 编辑时间 更新于 更新",
        "views": (
            "浏览次数 浏览量 浏览数 浏览 阅读次数 阅读量 阅读数 阅读 点击次数 点击量 点击数 点击率 点击 "
            "人气指数 人气值 人气 查看次数 查看数 查看 访问次数 访问量 访问 围观 热度 关注度 Views "
            "View Hits"
        ),
        "comments": "评论次数 评论数 评论 留言 回复数 回复 跟帖 Comments",
        "likes": "点赞数 点赞 赞数 喜欢 好评 Likes",
        "tags": "文章标签 本文标签 标签 关键词 关键字 Tags Tag",
        "other": (
            "字体大小 文字大小 字号 字体 分享到 分享 责任校对 校对 审核 审签 摄影 摄像 图片 打印 收藏 "
            "索引号 发文字号 文号 主题 语言 二审 三审 一审 终审 监制 主编 总编辑 统筹 核稿 浏览字体 "
            "视力保护色 扫一扫 微信 QQ 电话 邮箱 地址"
        ),
    }.items()
    for label in labels.split()
}
# A label of one character may be the end of another word, so it stands at the beginning or after a space.
_SHORT_LABELS = {"文": "author", "责": "editor", "赞": "likes", "顶": "likes", "类": "category"}
DATE = "\x1d"
EDGE = "\x1f"
_SEPARATORS = "\x1f\xa0\u3000|｜丨│┊•·［］\\[\\]【】()（）<>《》"
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,9})(?:[.]\d{1,3})?(?:万|[wW](?![a-zA-Z]))?"
_WORD_LABELS = "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True))
_COUNT_LABELS = "|".join(
    sorted((label for label, kind in _LABELS.items() if kind in ("views", "comments", "likes")), key=len, reverse=True)
)
TOKEN = re.compile(
    rf"(?P<date>{DATE})"
    rf"|(?P<label>{_WORD_LABELS}|(?<![^\s{_SEPARATORS}])(?:{'|'.join(_SHORT_LABELS)}))[\s{EDGE}\xa0\u3000]{{0,3}}[:：]"
    rf"|(?:我要|我来|发表|网友|参与|已有|共)?(?P<counted>{_COUNT_LABELS}|赞|顶)[\s{EDGE}\xa0]{{0,3}}[(（\[]?[\s{EDGE}]{{0,2}}(?P<first>{_NUMBER})(?![\d\-/年:])[\s{EDGE}]{{0,2}}[次人条个]?[)）\]]?"
    rf"|(?P<second>{_NUMBER})[\s{EDGE}\xa0]{{0,3}}(?:次|人|位|条|个|℃|°C)?(?:已|的)?[\s{EDGE}]?"
    rf"(?P<unit>浏览|阅读|点击|围观|看过|查看|访问|人气|views?|℃|°C|评论|留言|回复|点赞|赞|喜欢)(?:量|数|过)?(?![:：])"
    rf"|(?P<number>(?<![^\s{_SEPARATORS}{DATE}:：]){_NUMBER}[次人]?(?=[\s{_SEPARATORS}]|$))"
    rf"|(?P<separator>[{_SEPARATORS}]+)"
    rf"|(?P<word>[^\s{_SEPARATORS}{DATE}]+)",
    re.IGNORECASE,
)
_UNITS = {
    "评论": "comments",
    "留言": "comments",
    "回复": "comments",
    "点赞": "likes",
    "赞": "likes",
    "喜欢": "likes",
}
NOISE = re.compile(
    r"^(?:[\ue000-\uf8ff]+|发布于|发表于|发布|发表|更新于?|于|在|in|at|by|on|次|人|条|大|中|小|[aA][+-]?|[tT]|字号|字体|收藏|打印|关闭|分享到?|复制链接|我要评论|评论|查看评论|抢沙发|沙发|暂无评论|"
    r"条评论|热度|℃|°C|阅读|浏览|点击|来源|作者|编辑|原创|转载|已阅读?|人已围观|正文|投稿|纠错|举报|返回列表?|手机版|扫码|朗读|放大|缩小|默认|首页|关注|订阅|微信|微博|QQ|星期.|周.|"
    r"[-–—_/\\,，;；:：.。>»+*#@!！?？&=~…]+)$"
)
# A label without its colon, alone or at the head of a word.
BARE_LABEL = re.compile(r"^(来源|作者|责任编辑|责编|编辑)(?!部|于|自|者)([\w·]{0,20})$")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺"
    "毛段郝顾龚邵万覃武钱戴严莫孔向常温康施牛樊葛邢安齐庞颜倪乔兰殷米耿关焦左柴岳冀晋郎路靳"
)
PERSON = re.compile(
    rf"^[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}$|编辑|小编|记者|通讯员|管理员|站长|^[A-Za-z][\w.@-]{{1,20}}$", re.IGNORECASE
)
ORGANISATION = re.compile(
    r"(?:报|报社|网|网站|台|社|政府|客户端|发布|融媒体?|中心|在线|日报|晚报|晨报|早报|时报|周刊|杂志|电台|电视|广播|新闻|传媒|频道|委|局|厅|办|部|院|大学|公司|集团|公众号|百科|融媒)$"
)
# What ends like an organisation, and is as often the name of a section.
SECTION = re.compile("(?:新闻|频道|在线|资讯|专栏)$")
_HINTS: dict[str, str] = {
    word: kind
    for kind, words in {
        "editor": "user author writer editor pen people username byname zuozhe",
        "time": "time date clock calendar pubtime pubdate datetime shijian",
        "category": "cat category class folder column sort channel lanmu cate classname",
        "views": "view views eye click clicks hits hit fire browse pv liulan onclick viewnum",
        "source": "source from laiyuan origin copyfrom befrom",
        "comments": "comment comments pl cmt commentcount",
        "likes": "like likes zan thumbs heart digg good praise",
        "tags": "tag tags keyword keywords",
    }.items()
    for word in words.split()
}
_WORDS = re.compile(r"[a-z]+")


HTML_SPACE = re.compile(r"[ \t\r\n\f]+")
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff:：])")
TAG_SEPARATORS = re.compile(rf"[\s{_SEPARATORS},，、;；/]+")
_TAG_HREF = re.compile(r"/e/tags/|[?&]tag(?:name|s|id)?=|/tags?/|/tags?\.(?:php|asp)|/tag-\d|tags-\d", re.IGNORECASE)


def kind_of(label: str) -> str:
    """What a label, as it was matched, announces."""
    return (
        _LABELS.get(label)
        or _SHORT_LABELS.get(label)
        or _UNITS.get(label)
        or _LABELS.get(label.capitalize())
        or "views"
    )


def is_tag_link(link: Element) -> bool:
    """Whether a link leads to what else has a tag."""
    rel = (link.get("rel") or "").split()
    return ("tag" in rel and "category" not in rel) or bool(_TAG_HREF.search(link.get("href") or ""))


def is_category_link(link: Element) -> bool:
    return "category" in (link.get("rel") or "").split()


def hint_of(line: Line, index: int) -> str:
    """What the class names around a piece of a line, or of the icon before it, say that it is; "" for nothing."""
    piece = line.pieces[index]
    if piece.after is not None and _is_icon(piece.after) and (hint := _hint_of_element(piece.after)):
        return hint
    element = piece.element
    for _ in range(4):
        if hint := _hint_of_element(element):
            return hint
        first = element[0] if piece.after is None and len(element) and not (element.text or "").strip() else None
        if first is not None and _is_icon(first) and (hint := _hint_of_element(first)):
            return hint
        parent = element.getparent()
        if element is line.block or parent is None:
            break
        # A class on the whole line names none of its words.
        if parent is line.block and sum(not other.text.isspace() for other in line.pieces) > 2:
            break
        element = parent
    return ""


def _is_icon(element: Element) -> bool:
    return isinstance(element.tag, str) and not len(element) and not (element.text or "").strip()


def _hint_of_element(element: Element) -> str:
    if element.tag == "time":
        return "time"
    return _hint_of_names(" ".join(element.get(name) or "" for name in ("class", "id", "rel", "itemprop")))


@lru_cache(maxsize=1024)
def _hint_of_names(names: str) -> str:
    words = _WORDS.findall(names.lower())
    if "category" in words:
        return "category"
    return next((_HINTS[word] for word in words if word in _HINTS), "")
