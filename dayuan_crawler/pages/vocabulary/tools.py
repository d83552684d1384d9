"""Buttons beside an article, and other words that are not names."""

from __future__ import annotations

import re

# Buttons and similar; a line may join several.
TOOLS = (
    "打印本页 打印此页 打印文章 打印 关闭窗口 关闭本页 关闭 收藏本页 收藏本文 收藏 返回顶部 返回首页 返回列表 返回上级 返回目录 返回 Return Back 回到顶部 回顶部 来顶一下 "
    "顶一下 踩一下 点赞 赞一个 举报 推荐 分享 复制链接 复制 纠错 新浪微博 腾讯微博 微博 微信 朋友圈 QQ空间 QQ好友 QQ 字体放大 字体缩小 "
    "字号 字体 放大 缩小 增大 减小 默认 大号 中号 小号 大 中 小 朗读 语音播报 听新闻 听全文 听文章 手机版 手机看 手机阅读 用手机浏览 手机浏览 手机查看 扫码阅读 语音阅读 扫码 投稿 关注 订阅 我要评论 "
    "查看评论 抢沙发 沙发 暂无评论 条评论 我要纠错 下载 转发 保护视力色 视力保护色 繁体 简体 无障碍阅读 长者模式 点击右上角 本页 只看该作者 倒序浏览 返回正文"
).split()
# Words between the parts of a byline, or beside a counter.
_FILLERS = (
    "发布于 发表于 分类为 标签为 归类于 写于 刊于 载于 撰于 摄于 发布 发表 更新于 更新 于 在 in at by on 次 人 条 个 阅读 浏览 点击 热度 评论 来源 作者 编辑 文/图 图/文 原创 转载 已阅读 已阅 人已围观 读完 "
    "出版 正文 首页 由 由于 本文由 发布者 几秒读完 分钟内 内 ℃ °C "
    "本条目发布于 本文发布于 属于 分类 被贴了 标签 标签。作者 作者是 Posted This entry was posted post and tagged Bookmark the permalink"
).split()
# The follow button beside an account's name.
FOLLOW = re.compile(r"[+＋]?\s?(?:已|加)?(?:关注|订阅)(?:TA|他|她)?", re.IGNORECASE)
# Locations of posters, as large portals show them.
_PLACES = "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆".split()
# Values that mean "unknown" or "none".
NOBODY = frozenset("未知 不详 无 暂无 佚名 匿名 无标签 暂无标签 没有标签 none null undefined unknown".split())
_MARKS = r"[-–—_/\\,，;；:：.。>»+＋*#@!！?？&=~…·•・《》]+"
_A_TOOL = "|".join(sorted(map(re.escape, TOOLS), key=len, reverse=True))
# A word of a byline without information.
NOISE = re.compile(
    rf"^(?:[\ue000-\uf8ff]+|[，。]?(?:{'|'.join(map(re.escape, [*_FILLERS, *_PLACES]))})[，。.]?|\+?(?:{_A_TOOL}|[aA][+-]?|[tT]|到)+|返回.{{0,6}}，?查看更多|[+-]1|星期.|周.|(?:手机|安卓|触屏|iPhone|iPad|Android)(?:版|端|客户端)?|-?\d+(?:\.\d+)?(?:℃|°C?)|{_MARKS}"
    rf"|[A-Z]{{1,4}}\d{{2,6}}|第?[a-zA-Z]?\d+版|第\d*页?|共\d*页?|上一?页|下一?页|(?:https?://)?[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|gov|edu|cc|tv)(?:\.cn)?(?:/\S*)?)$",
    re.IGNORECASE,
)
# Beginnings of button labels, and complete labels with other beginnings.
_BUTTONS = (
    "在本页 单页 分页阅读 查看 显示全 打开APP 下载APP 进入客户端 点击 复制 加入收藏 设为 打印 发送 推荐给 分享至 分享到 转发 扫一扫 微信扫 手机扫 返回 上一篇 下一篇 上一版 下一版 "
    "只看 倒序 正序 关注我们 关注公众号 已关注 加关注 关注TA 订阅本 已订阅 取消关注 阅读时长 预计阅读 我要 我来 我有话 有话 本文共 无障碍 無障礙 字号 字体"
).split()
_WHOLE_BUTTONS = (
    "阅读全文 全文阅读 余下全文 收藏此文 参与互动 投诉 爆料 报料 朗读本文 播放 暂停 收听 听报 语音 保存 截图 搜索 高级检索 往期回顾 夜间模式 背景色 护眼 默认大小 简体中文 繁体中文 繁體 "
    "不感兴趣 使用道具 电梯直达 发表评论 网友评论 跟贴 APP内打开 客户端 PDF版 English 正常 图集 高清 独家 首发 置顶 精选 日历 人阅读 次浏览 楼主 已收录 已推送 今日 详情 版面 晴"
).split()
# A button among the words of a byline, if it is not a label's value.
BUTTON = re.compile(rf"^(?:(?:{'|'.join(_BUTTONS)}).{{0,6}}|{'|'.join(_WHOLE_BUTTONS)}|★+|[TA][+-]|\d+/\d+)$")
# Buttons before the rest of a line.
AHEAD = re.compile(rf"^(?:[【\[(（]?(?:{_A_TOOL})[】\])）]?\s*)+")
# Last lines of an article that are not part of its body.
TAIL = re.compile(
    rf"^(?:(?:{_A_TOOL}|到)+|\d{{1,7}}|(?:点赞|赞|喜欢|顶|阅读|浏览|评论)(?:数|量)?[:：]?\d*|0人?|[\W_]{{1,4}}"
    r"|最后(?:更新|修改)[于时间]{0,2}[:：]?[\d年月日:-]{8,20}|本文(?:来自|由).{2,16}|举报/反馈|打开微信扫一扫|在看|(?:新闻|报料|爆料|投稿)(?:热线|电话|邮箱)[:：].{4,24}|阅读原文|继续阅读|展开全文|查看全文|点击展开全文|[\W_]*(?:完|全文完|END)[\W_]*)$",
    re.IGNORECASE,
)
ADVERT = re.compile(
    r"[\W_]*(?:广告|(?:广告位)+.{0,12}|推广|赞助内容|AD|Advertisement|点击(?:上方|下方|上面).{0,16}关注.{0,8}|欢迎关注.{0,20}(?:公众号|客户端)|\d{1,2}:\d{2}\s?/\s?\d{1,2}:\d{2}|您的浏览器不支持.{0,20}|打开.{0,8}(?:APP|客户端).{0,12}|长按.{0,8}二维码.{0,8}|扫码关注.{0,8})[\W_]*",
    re.IGNORECASE,
)
# Links back from the end of an article.
LEADS_BACK = re.compile("返回.{0,6}，?查看更多$")
PAGER = re.compile(
    r"^(?:上一页|下一页|上页|下页|首页|尾页|末页|分页|页码|页[面数]?(?=[:：])|Pages?(?=[:：])|第?\s?\d{1,3}\s?页?|共\s?\d{1,3}\s?页|全文(?:阅读|显示)?|余下全文|[\s/\[\]【】|«»<>‹›…·.:：，,\d])++$"
)
# Badges beside an article's title.
BADGE = re.compile(r"[\[【(（]?(?:原创|转载|置顶|推荐|热门?|荐|顶|图文?|视频|头条|独家|专题|组图|最新|精华)[\]】)）]?")
