"""The words of pages served instead of others: robot checks, logins, closed sites, breakdowns."""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Web application firewalls, by the names on their pages.
_GUARDS = (
    r"(?:云锁|安全狗|d盾|护卫神|网防g01|创宇盾|抗d保|加速乐|网站卫士|云加速|雷池 ?waf|safeline|宝塔(?:waf|防火墙)|"
    r"(?:网站|web应用|应用)防火墙|\bwaf\b)"
)
# Complete titles or first headings.
CHALLENGE_NAMES = _any_of(
    r"(?:请完成)?(?:访问|安全|人机|滑动|滑块|身份|浏览器|网站|百度)(?:安全|访问)?(?:验证|检测|检查|识别|校验)(?:中|页面?)?",
    r"(?:正在)?(?:检测|验证)中|请?输入验证码|验证码(?:拦截|验证|校验)?|(?:您的)?(?:访问|请求)(?:已?被)?(?:拦截|阻断|受限)|拦截提示|等候室",
    r"(?:您的)?请求(?:存在威胁|疑似攻击行为).{0,10}",
    rf".{{0,20}}{_GUARDS}.{{0,20}}",
    r"just a moment.*|attention required.*|robot check|captcha|security check",
)
SUSPENDED_NAMES = _any_of(
    r"(?:(?:很?抱歉|对不起)[,!]?\s?)?(?:您访问的|该)?(?:网站|站点|主机|空间|域名)"
    r"(?:已经?|暂)?(?:被(?:管理员)?)?(?:过期|到期|停用|暂停(?:服务|访问)?|停止(?:运行|访问)|关停|关闭|封禁|欠费)",
    r"(?:网站|域名)?未备案(?:提示)?|没有找到(?:您访问的)?站点|(?:恭喜[,!]?\s?)?站点创建成功.{0,20}|(?:流量|带宽)(?:超限|超额|已?用完)",
    r".{0,60}域名.{0,60}(?:出售|转让).{0,20}|.{1,60} (?:is )?(?:for sale|parked).{0,20}",
    r"(?:this )?(?:account|website|site|domain)(?: (?:has|has been|is))? (?:suspended|disabled|expired)",
    r"welcome to (?:nginx|openresty|tengine|centos|caddy).{0,20}|apache2? .{0,30}(?:default|test) page.{0,30}|apache tomcat.{0,20}",
    r"iis(?: ?windows.{0,20}|\d*)|it works!?|lnmp一键安装包.{0,20}|(?:网站)?建设中|under construction|index of /.{0,200}",
)
LOGIN_NAMES = _any_of(
    r"(?:请先?)?(?:用户|会员|统一|系统|账号|管理员?|上网)?(?:身份)?(?:登录|登陆|认证)(?:页面?|系统|中心|入口|平台)?|log ?in|sign ?in"
)
REFUSED_NAMES = _any_of(r"(?:error\s*)?40[1357](?:\s.{0,30})?|(?:403 )?forbidden|access denied.{0,60}")
BREAKDOWN_NAMES = _any_of(
    r"(?:网站|系统|站点|服务器)?(?:正在|例行)?(?:升级维护|维护升级|升级|维护|改版)(?:中|公告|通知)|(?:site|website|system)? ?(?:under )?maintenance",
    r"访问过于频繁|系统发生错误|运行时错误|数据库错误|database error|http status 50\d.{0,60}|.{0,60}application error|wordpress . 错误",
    r"error: the requested url could not be retrieved",
)
# Matched within a page of few words.
CHALLENGE_WORDS = _any_of(
    r"(?:检查|检测)您?的?(?:浏览器|客户端)|正在检查.{0,6}浏览器|安全验证|人机(?:验证|识别)|访问验证|安全检[查测]中|进行安全检[查测]|滑动验证|滑块",
    r"请完成(?:下方)?验证|验证您是(?:否)?真人|(?:请|须|需要?)(?:先)?(?:输入|填写|完成).{0,4}验证码?|请求异常|疑似(?:黑客)?攻击",
    r"(?:访问|请求).{0,20}(?:拦截|阻断)|(?:风险|威胁|不安全).{0,20}拦截|拦截提示|您正在排队",
    r"请(?:先)?(?:开启|启用|打开)(?:浏览器的?)?\s*javascript|checking your browser|just a moment|attention required|verify you are human",
    r"not a robot|have been blocked|enable javascript and cookies|press (?:&|and) hold|unusual (?:traffic|activity)",
    r"think you (?:were|are) a bot|incapsula incident|request is blocked|点击图[片中].{0,6}[文汉]字|完成拼图|机器人行为",
    _GUARDS,
)
SUSPENDED_WORDS = _any_of(
    r"未备案|(?:网站|服务器|域名).{0,10}未.{0,14}备案|接入备案|备案(?:号|信息)?(?:已?被)?注销|(?:account|domain|website) (?:has been|has|is) (?:suspended|expired|disabled)",
    r"(?:网站|站点|主机|空间|域名)(?:[\w.-]{0,40} )?(?:已经?|已被|被|暂时?)(?:被?管理员)?(?:过期|到期|停用|停止|暂停|关停|欠费)",
    r"(?<!日)本站已经?(?:停止服务|停止运营|迁移[至到]|搬迁[至到])|本网?站仅?在工作时间",
    r"(?:网站|站点).{0,20}违.{0,12}(?:关闭|停|封)|流量(?:已用完|超限)|域名.{0,60}(?:出售|转让)|没有默认页",
)
LOGIN_WORDS = _any_of(
    r"请先?(?:登录|登陆)|(?:登录|登陆|认证)(?:后|之后)(?:才能|方可|再)?(?:继续)?(?:查看|访问|浏览|阅读|上网)|(?:没有|未|尚未)(?:登录|登陆)",
    r"输入(?:访问)?密码|请在微信客户端打开",
)
REFUSED_WORDS = _any_of(
    r"(?<![a-z])ip(?:地址)?.{0,10}(?:禁止|锁定|封禁|封锁|拒绝|黑名单|没有.{0,6}权限)|access (?:to .{1,40} )?(?:has been |is )?denied|"
    r"error code: 10\d\d|您所在的?(?:国家|区域|地区).{0,8}(?:不支持|无法|禁止).{0,2}访问|仅限.{0,10}(?:大陆|境内|内网).{0,4}访问"
)
BREAKDOWN_WORDS = _any_of(
    r"database error|(?:can+'?t|cannot|can not|could not|unable to) connect|mysql (?:server|error)|too many connections|fatal error",
    # Error messages of PHP, ASP and their databases.
    r"(?:warning|parse error|notice|deprecated): .{1,300} on line \d|sqlstate\[|ole db provider|odbc|vbscript|error establishing a database",
    r"数据库(?:连接|出错|错误)|连接数据库(?:失败|出错)|(?:访问|请求|操作)(?:过于|太)频繁|致命错误|系统(?:发生)?(?:错误|异常)",
    r"(?:网站|站点)(?:正在)?(?:维护|升级)|系统(?:正在)?(?:维护|升级|繁忙)|(?:网站|站点)正在建设|服务器(?:繁忙|错误|出错|开小差)|源站.{0,6}(?:失败|错误|超时)",
    r"bad gateway|service unavailable|gateway time-?out|(?:be|check) back soon|performing (?:some|scheduled) maintenance|no healthy upstream|upstream connect error|could not be retrieved|backend fetch failed|rate limit|too many requests|无法获取",
)
# A page that blocks its reader shows an incident number, the reader's address, or a time.
INCIDENT = _any_of(
    r"(?:事件|请求|错误|拦截)(?:的)?(?:id|编号)|request id|ray id|uuid|(?:您|你)的ip|当前网址|error code|预计恢复|敬请谅解"
)
# Scripts of challenges that a browser has to run.
CHALLENGE_SCRIPT = _any_of(
    r"__jsl_clearance|acw_sc__v2|/cdn-cgi/challenge|_cf_chl_opt|location\.reload\(|document\.cookie\s*="
)
# Addresses of the picture or frame of a check.
CHECK_PICTURE = _any_of(
    r"captcha|verif|vcode|(?:check|validate|sec|rand|auth)_?code|yzm|yanzheng|authimg|/(?:img)?code\.\w{3,4}(?:\?|$)|incapsula|geetest"
)
