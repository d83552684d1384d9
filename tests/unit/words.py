"""Words as they are met on pages, by what they say there: none of them may be lost."""

# ruff: noqa: E501 - lines of words
from __future__ import annotations

LABELS = {
    "chief": "责任编辑 责编 责任主编",
    "editor": "网络编辑 值班编辑 本期编辑 文字编辑 编辑 小编 编辑者 选稿 选稿人 编审 网编",
    "author": "文章作者 作者 文字 撰稿人 撰稿 撰文 发布者 发布人 发表人 发帖人 投稿人 投稿 录入员 录入者 录入 上传者 记者 本报记者 通讯员 整理 发布会员 采写 供稿人 撰写 执笔 发稿人 发稿 发布员 信息员 编者 署名 图/文 文/图 图文 Author By",
    "source": (
        "稿件来源 文章来源 信息来源 新闻来源 内容来源 来源网站 来源单位 来源部门 本文来源于 本文来源 来源于 来源自 来源 稿源 文章出处 出处 转自 转载自 摘自 选自 载于 来自 原载 媒体 "
        "Source From"
    ),
    "issuer": "发布单位 发布机构 发布部门 发布机关 发文机关 发文单位 公开部门 公开主体 责任部门 提供单位 信息提供 供稿单位 供稿部门 供稿",
    "category": "分类栏目 所属栏目 所属分类 文章分类 所在栏目 栏目分类 信息分类 分类 栏目 类别 频道 专栏 Category",
    "published": "发布时间 发表时间 发稿时间 添加时间 录入时间 上传时间 发布日期 发表日期 发文日期 公开日期 添加日期 更新发布 发布于 发表于 发布 Published",
    "time": "时间 日期 Time Date",
    "written": "成文日期 成文时间 生成日期 印发日期 签发日期",
    "modified": "更新时间 修改时间 最后更新 更新日期 最后修改 编辑时间 更新于 修改于 更新 修改",
    "views": (
        "浏览次数 浏览人数 浏览量 浏览数 浏览 阅读次数 阅读人数 阅读量 阅读数 阅读 点击次数 点击量 点击数 点击率 点击 人气指数 人气值 人气 查看次数 查看数 查看 访问次数 访问量 访问 围观 热度 关注度 已阅 "
        "Views View Hits"
    ),
    "comments": "评论次数 评论数 评论 留言 回复数 回复 跟帖 Comments",
    "likes": "点赞数 点赞 赞数 喜欢 好评 Likes",
    "tags": "文章标签 本文标签 标签 关键词 关键字 Tags Tag",
    "title": "标题 信息名称 文件名称 公文名称 名称",
    "staff": "责任校对 校对 审核 审稿 签发 审签 审校 二审 三审 一审 终审 初审 复审 监制 口述 主编 总编辑 统筹 核稿 值班主任 值班总编 摄影 摄像 图片 视频 制图 剪辑 海报 播音",
    "other": "字体大小 文字大小 字号 字体 分享到 分享 打印 收藏 索引号 发文字号 文号 主题分类 主题词 主题 语言 浏览字体 视力保护色 扫一扫 微信 电话 邮箱 地址 有效性 公开方式 体裁 组配分类 信息索引",
}
SHORT_LABELS = {
    "views": "浏览 阅读 点击 围观 看过 查看 访问 人气 view views Views",
    "other": "参与 分钟 字 关注 分享 收藏 转发",
    "comments": "评论 留言 回复",
    "likes": "点赞 赞 喜欢 顶",
    "author": "文",
    "editor": "责",
    "category": "类",
}
PARTS = {
    "comments": (
        "changyan cmt comment commentbox commentlist commentpost comments cyreping disqus ecomment guestbook liuyan "
        "pinglun pl plpost replies reply respond saypl"
    ),
    "related": (
        "guess hotnews likelist neighbor next nextlog nextprev othernews paihang pnav postnavi prenext prev previous "
        "prevnext rank ranking readmore recommend recommended relate related relatedposts relation relations relevant "
        "relpost tuijian updown upnext xgnews xgwz xiangguan"
    ),
    "share": (
        "bdshare bdsharebuttonbox bshare dashang donate erweima ewm fenxiang jiathis qrcode reward share sharebox "
        "shares sns social"
    ),
    "pager": "epages pagebar pagelink pagelist pagenav pagenavi pager pages pagination paging",
    "advert": "ad ads adsbygoogle adsense adv advert advertisement adverts banner gg googlead guanggao",
    "tags": "keywords tag taglist tags",
    "copyright": "banquan bqsm copy copyright copyrights cp declare disclaimer mianze reprint shengming statement",
    "likes": "dianzan digg ding like likes praise upvote zan",
    "side": "aside side sidebar sidecolumn sidenav sider widget widgets",
    "nav": (
        "bread breadcrumb breadcrumbs crumb crumbs curpos dqwz location login logo mbx menu menus mianbao mianbaoxie "
        "nav navbar navi navigation navs path position search searchform sitepath toc toolbar topbar weizhi"
    ),
    "footer": "bottom bottombar foot footer foots friendlink friendlinks links youlian",
}
HINTS = {
    "editor": "user author writer editor pen people username byname zuozhe vcard bianji zrbj zerenbianji authorstyle",
    "time": (
        "time date clock calendar datebox pubtime pubdate publishtime publishdate posttime fbsj fbrq riqi datetime "
        "shijian published timestyle"
    ),
    "category": "cat category class folder column sort channel lanmu cate classname",
    "views": "views view eye click clicks hits hit fire browse pv liulan yuedu djs djl lls onclick viewnum viewcount readnum",
    "source": "source from laiyuan origin copyfrom befrom artfrom medianame mname src ly",
    "comments": "comment comments pl cmt commentcount chat",
    "likes": "like likes zan thumbs heart digg good praise",
    "tags": "tag tags keyword keywords",
}
OTHERS = {
    "path": (
        "bread breadcrumb breadcrumbs crumb crumbs curpos dqwz location mbx mianbao mianbaoxie path place position "
        "sitepath weizhi"
    ),
    "title": "articletitle arttitle biaoti bt headline newstitle subject tit title titles",
    "no title": "bar box brand fu list logo more nav side site small sub subtit subtitle tagline",
    "subtitle": "fbt ftit ftitle fubiaoti futitle subtit subtitle",
    "sub": "assistant fu second small sub vice",
    "button": (
        "打印本页 打印此页 打印文章 打印 关闭窗口 关闭本页 关闭 收藏本页 收藏本文 收藏 返回顶部 返回首页 返回列表 返回上级 返回目录 返回 回到顶部 来顶一下 顶一下 踩一下 点赞 赞一个 举报 推荐 分享 复制链接 "
        "复制 纠错 新浪微博 腾讯微博 微博 微信 朋友圈 QQ空间 QQ好友 QQ 字体放大 字体缩小 字号 字体 放大 缩小 增大 减小 默认 大号 中号 小号 大 中 小 朗读 语音播报 听新闻 听全文 听文章 手机版 "
        "手机看 手机阅读 用手机浏览 手机浏览 手机查看 扫码阅读 语音阅读 扫码 投稿 关注 订阅 我要评论 查看评论 抢沙发 沙发 暂无评论 条评论 我要纠错 下载 转发 保护视力色 视力保护色 繁体 简体 无障碍阅读 "
        "长者模式 点击右上角 本页 只看该作者 倒序浏览 返回正文"
    ),
    "filler": (
        "Posted 发布于 发表于 分类为 标签为 归类于 写于 刊于 载于 撰于 摄于 发布 发表 更新于 更新 于 在 in at by on 次 人 条 个 阅读 浏览 点击 热度 评论 来源 作者 编辑 文/图 图/文 "
        "原创 转载 已阅读 已阅 人已围观 读完 出版 正文 首页 由 由于 发布者 ℃ °C"
    ),
    "nobody": "none unknown 不详 佚名 匿名 无 暂无 未知",
    "writer": "编辑 小编 记者 通讯员 管理员 站长",
    "organisation": (
        "报 报社 网 网站 台 社 政府 客户端 发布 融媒体 融媒 中心 在线 日报 晚报 晨报 早报 商报 时报 周刊 杂志 电台 电视 广播 新闻 传媒 频道 委 局 厅 办 部 院 大学 公司 集团 公众号 百科 工作室 "
        "联盟 号 协会 学会"
    ),
    "section": "新闻 频道 在线 资讯 专栏 要闻 动态 公告 文件",
    "site": "网 网站 门户 在线 资讯网 新闻网 门户网 论坛 博客 客户端 政府",
    "no section": (
        "home index 主页 内容 内容页 文章 文章内容 文章正文 文章详情 新闻内容 新闻正文 新闻详情 本站首页 查看 查看内容 正文 正文页 浏览图片 浏览文章 浏览新闻 网站 网站主页 网站首页 详情 详情页 "
        "详细内容 返回 返回首页 阅读 阅读文章 阅读新闻 首页"
    ),
}

# Lines that begin a part.
LINES = {
    "comments": (
        "留言与评论|我要评论|发表留言|网友跟帖|最新评论|评论(3)|留言|点评|跟帖|共有3条评论|已有2条留言|目前有5人参与|网友评论：（|读者留言：（|网友留言：（|"
        "我来说两句|我要说几句|说点什么|取消回复|网友评论仅供参考|Leave a Comment|Leave a Reply|发表评论|发表看法|发表回复|还没有评论|暂无评论|本站网友 甲"
    ),
    "copyright": (
        "版权声明|免责声明|郑重声明|特别声明|转载声明|原创声明|法律声明|温馨提示|风险提示|平台声明|声明：甲|凡本网注明来源的作品|凡注明来源的文章|凡来源于本站的内容"
    ),
    "address": "本文地址：甲|本文链接：甲|原文网址：甲|本文URL：甲|文章转载自：甲|转载请注明",
    "neighbours": "上一篇：甲|下一条：甲|前一则：甲|后一章：甲",
    "related": (
        "相关文章|延伸阅读|推荐阅读|猜你喜欢|你可能喜欢|您可能喜欢|大家都在看|为您推荐|精彩推荐|精彩图文|热门文章|热点新闻|最新文章|栏目更新|栏目热门|栏目推荐|"
        "本周排行|图文推荐|图文资讯|图文热点|随机文章|随机推荐|本类推荐|同类文章|更多精彩"
    ),
    "footer": "Copyright 2022|copyright 甲|© 甲|晋ICP备1号|晋ICP证1号|晋公网安备1号|All Rights Reserved|友情链接",
    "tags": "标签：甲|tags: a|tag: a|关键词：甲|关键字：甲",
    "share": "分享到：|转发到：|扫一扫|微信扫码|手机扫码|打赏|赞赏作者",
}
