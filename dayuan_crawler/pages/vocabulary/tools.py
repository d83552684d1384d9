"""What sites put beside an article for its reader to press, and other words that are nobody's name."""

from __future__ import annotations

import re

# Buttons and their like; a line may string several together.
TOOLS = (
    "打印本页 打印此页 打印文章 打印 关闭窗口 关闭本页 关闭 收藏本页 收藏本文 收藏 返回顶部 返回首页 返回列表 返回上级 返回 Return Back 回到顶部 回顶部 来顶一下 "
    "顶一下 踩一下 点赞 赞一个 举报 推荐 分享 复制链接 复制 纠错 新浪微博 腾讯微博 微博 微信 朋友圈 QQ空间 QQ好友 QQ 字体放大 字体缩小 "
    "字号 字体 放大 缩小 增大 减小 默认 大号 中号 小号 大 中 小 朗读 语音播报 听新闻 听全文 听文章 手机版 手机看 手机阅读 扫码 投稿 关注 订阅 我要评论 "
    "查看评论 抢沙发 沙发 暂无评论 条评论 我要纠错 下载 转发 保护视力色 视力保护色 繁体 简体 无障碍阅读 长者模式 点击右上角 本页 只看该作者 倒序浏览 返回正文"
).split()
# What stands between the parts of a byline, or beside a counter.
_FILLERS = (
    "发布于 发表于 分类为 标签为 归类于 写于 刊于 载于 撰于 摄于 发布 发表 更新于 更新 于 在 in at by on 次 人 条 个 阅读 浏览 点击 热度 评论 来源 作者 编辑 原创 转载 已阅读 已阅 人已围观 读完 "
    "正文 首页 由 由于 发布者 几秒读完 分钟内 内 ℃ °C "
    "本条目发布于 本文发布于 属于 分类 被贴了 标签 标签。作者 作者是 Posted This entry was posted post and tagged Bookmark the permalink"
).split()
# What a label says where there is nothing to say.
NOBODY = frozenset("未知 不详 无 暂无 佚名 匿名 无标签 暂无标签 没有标签 none unknown".split())
_MARKS = r"[-–—_/\\,，;；:：.。>»+*#@!！?？&=~…·•・《》]+"
_A_TOOL = "|".join(sorted(map(re.escape, TOOLS), key=len, reverse=True))
# A word of a byline that says nothing.
NOISE = re.compile(
    rf"^(?:[\ue000-\uf8ff]+|[，。]?(?:{'|'.join(map(re.escape, _FILLERS))})[，。.]?|(?:{_A_TOOL}|[aA][+-]?|[tT]|到)+|[+-]1|星期.|周.|-?\d+(?:\.\d+)?(?:℃|°C?)|{_MARKS}"
    rf"|第\d*页?|共\d*页?|上一?页|下一?页|[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|gov|edu|cc|tv)(?:\.cn)?)$",
    re.IGNORECASE,
)
# Buttons before what else a line says.
AHEAD = re.compile(rf"^(?:[【\[(（]?(?:{_A_TOOL})[】\])）]?\s*)+")
# What an article's last lines may be, and its body is not.
TAIL = re.compile(
    rf"^(?:(?:{_A_TOOL}|到)+|\d{{1,7}}|(?:点赞|赞|喜欢|顶|阅读|浏览|评论)(?:数|量)?[:：]?\d*|0人?|[\W_]{{1,4}}"
    r"|返回.{0,6}，?查看更多|阅读原文|继续阅读|展开全文|查看全文|点击展开全文|完|全文完|END)$",
    re.IGNORECASE,
)
ADVERT = re.compile(r"[\W_]*(?:广告|推广|赞助内容|AD|Advertisement)[\W_]*", re.IGNORECASE)
PAGER = re.compile(
    r"^(?:上一页|下一页|上页|下页|首页|尾页|末页|分页|页码|页面|Pages?|第?\s?\d{1,3}\s?页?|共\s?\d{1,3}\s?页|全文(?:阅读|显示)?|余下全文|[\s/\[\]【】|«»<>‹›…·.:：，,\d])++$"
)
# What is said of an article beside its title.
BADGE = re.compile(r"[\[【(（]?(?:原创|转载|置顶|推荐|热门?|荐|顶|图文?|视频|头条|独家|专题|组图|最新|精华)[\]】)）]?")
