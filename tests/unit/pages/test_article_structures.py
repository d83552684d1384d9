"""Structures of real systems, each with what a reader sees: bodies of blogs, phones, dates in parts, credits, lazy pictures, paths."""
# ruff: noqa: E501 - a page is easier to read in one line

from __future__ import annotations

from typing import Any

import pytest
from parsel import Selector

from dayuan_crawler.pages.article import parse_article
from dayuan_crawler.text.urls import Site

SITE = Site.parse("http://www.example.com")
URL = "http://www.example.com/xw/5927.html"
ONE = "昨天上午，市民在广场上看到新装的路灯，亮度比从前高出一倍。"
TWO = "施工方介绍，整条街一共换了一百二十盏，每盏每年省电三百度。"
THREE = "下一步，相邻的三条街也将在年底前完成更换。"
HEADER = '<div class="hd"><a href="/">某地网</a><ul class="nav"><li><a href="/">首页</a></li><li><a href="/xw/">新闻</a></li></ul></div>'
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
PLAIN: dict[str, Any] = {
    "title": "一条街换上新路灯",
    "paragraphs": [ONE, TWO, THREE],
    "published_at": "2022-07-09T10:29",
}


def page_of(body: str, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8><title>一条街换上新路灯 - 某地网</title>{head}</head><body>{body}</body></html>"


# What the page shows, where, and what is read of it.
# fmt: off
CASES: list[tuple[str, str, dict[str, Any]]] = [
    (page_of(f'{HEADER}<article class="post hentry"><h1 class="entry-title">一条街换上新路灯</h1><div class="entry-meta"><span class="posted-on"><a href="/5927.html" rel="bookmark"><time class="entry-date published" datetime="2022-07-09T10:29:00+08:00">2022年7月9日</time><time class="updated" datetime="2022-08-01T10:00:00+08:00">2022年8月1日</time></a></span> <span class="byline">作者：<span class="author vcard"><a class="url fn n" href="/author/shilei/">石磊</a></span></span></div><div class="entry-content"><p>{ONE}</p><figure class="wp-block-image size-large"><img src="/wp-content/uploads/a.jpg" srcset="/wp-content/uploads/a-300.jpg 300w, /wp-content/uploads/a.jpg 1024w"><figcaption>新路灯</figcaption></figure><p>{TWO}</p><blockquote class="wp-block-quote"><p>{THREE}</p><cite>施工队</cite></blockquote><hr class="wp-block-separator"><ul><li>一盏</li><li>两盏</li></ul><div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">分享到：</h3><ul><li><a href="#">Twitter</a></li></ul></div></div><footer class="entry-footer"><span class="cat-links">分类：<a href="/category/xw/" rel="category tag">新闻</a></span><span class="tags-links">标签：<a href="/tag/a/" rel="tag">路灯</a></span><span class="comments-link"><a href="/5927.html#comments">有2条评论</a></span></footer></article><nav class="post-navigation"><a href="/1.html">上一篇</a></nav><div id="comments" class="comments-area"><h2 class="comments-title">《一条街换上新路灯》有2条评论</h2><ol class="comment-list"><li>x</li></ol></div>'), URL, {**PLAIN, "paragraphs": [ONE, '新路灯', TWO, THREE, '施工队', '一盏', '两盏'], "editor": '石磊', "category": '新闻', "tags": ['路灯'], "comments": 2}),
    (page_of(f'{HEADER}<article><h1>一条街换上新路灯</h1><p class="meta">2022-07-09 10:29</p><div class="entry-content"><div id="toc_container" class="toc"><p class="toc_title">文章目录</p><ul><li><a href="#a">一、路灯</a></li><li><a href="#b">二、省电</a></li></ul></div><h2 id="a">一、路灯</h2><p>{ONE}</p><h2 id="b">二、省电</h2><p>{TWO}</p><p>{THREE}</p></div></article>'), URL, {**PLAIN, "paragraphs": ['一、路灯', ONE, '二、省电', TWO, THREE]}),
    (page_of(f'{HEADER}<article><h1>一条街换上新路灯</h1><div class="entry-meta">Posted on <time datetime="2022-07-09T02:29:00+00:00">July 9, 2022</time> by <a href="/author/a/">石磊</a></div><div class="entry-content">{BODY}</div></article>'), URL, {**PLAIN, "editor": '石磊'}),
    (page_of(f'{HEADER}<article><h1>一条街换上新路灯</h1><div class="meta"><span>7 月 9, 2022</span><span>石磊</span></div><div class="entry-content">{BODY}</div></article>', '<meta property="article:published_time" content="2022-07-09T10:29:00+08:00">'), URL, {**PLAIN, "editor": '石磊'}),
    (page_of(f'{HEADER}<article><h1>一条街换上新路灯</h1><div class="meta"><span>9 7月 2022</span></div><div>{BODY}</div></article>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="meta"><span>2022/7/9</span></div><div>{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div><div>上一篇：<a href="/1.html">某文</a></div>', '<script type="application/ld+json">{"@type":"NewsArticle","headline":"一条街换上新路灯","datePublished":"2022-07-09T10:29:00+08:00","author":{"name":"石磊"},"publisher":{"name":"晋中日报"},"articleSection":"社会"}</script>'), URL, {**PLAIN, "editor": '石磊', "category": '社会'}),
    (page_of(f'{HEADER}<div itemscope itemtype="http://schema.org/Article"><h1 itemprop="headline">一条街换上新路灯</h1><span itemprop="author">石磊</span><span itemprop="datePublished" content="2022-07-09T10:29:00+08:00">2022-07-09</span><span itemprop="articleSection">社会</span><div itemprop="description">昨天上午，市民在广场上看到新装的路灯，亮</div><div itemprop="articleBody">{BODY}</div></div>'), URL, {**PLAIN, "editor": '石磊', "category": '社会'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="desc">{ONE}</p><p>2022-07-09 10:29</p><div class="c">{BODY}</div>', '<meta property="og:title" content="一条街换上新路灯">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p>时间：2022-07-09 10:29 来源：晋中日报 作者：石磊</p><div class="c">{BODY}</div><div class="pages"><span>1</span><a href="/xw/5927.html?page=2">2</a><a href="/xw/5927.html?page=2">下一页</a></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊', "next_page_url": 'http://www.example.com/xw/5927.html?page=2'}),
    (f'<html><head><meta charset=utf-8><title>一条街换上新路灯(2) - 某地网</title></head><body>{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div><div class="pages"><a href="/xw/5927.html">上一页</a><a href="/xw/5927.html">1</a><span>2</span></div></body></html>', 'http://www.example.com/xw/5927_2.html', {**PLAIN, "source": None, "editor": None, "published_at": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="i"><span>2022-07-09 10:29</span><span>晋中日报</span><span>石磊</span></div><div class="c">{BODY}</div><div class="pages"><a href="content_5927.htm">上一页</a><a href="content_5927.htm">1</a><a href="content_5927_2.htm">2</a><a href="content_5927_3.htm">3</a><a href="content_5927_3.htm">下一页</a></div>'), 'http://www.example.com/xw/2022-07/09/content_5927_2.htm', {**PLAIN, "source": '晋中日报', "editor": '石磊', "next_page_url": 'http://www.example.com/xw/2022-07/09/content_5927_3.htm'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="i">2022-07-09 10:29 &nbsp; 晋中日报 &nbsp; 石磊 &nbsp; 第1页 共3页</div><div class="c">{BODY}</div><p>第1页 <a href="5927_2.html">第2页</a></p>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="i">本文共3页 当前第1页 2022-07-09 10:29 来源：晋中日报</div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h2>一条街换上新路灯</h2><div class="info">2022年07月09日 星期六 出版<br>第03版：民生</div><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": None}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>《晋中日报》 2022年07月09日 第03版</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报', "editor": None}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>晋中日报　2022年07月09日　星期六</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报', "editor": None}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>2022-07-09 晋中日报 A03：民生</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报', "editor": None}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>版次：03 来源：晋中日报 日期：2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报', "editor": None}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>石磊 来源：晋中日报 日期：2022年07月09日</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>本报记者 石磊</p><p>2022年07月09日</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>□本报记者 石磊 通讯员 田苗</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>■ 石磊</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>◎石磊</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>石磊/文 田苗/图</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>文/石磊 图/田苗</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>作者：石磊 期次：第5927期</p><p>2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><p>版面：A03 栏目：民生 期号：5927 2022-07-09</p><div id="ozoom">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": None, "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>（作者：石磊 编辑：田苗）</p></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>（作者：石磊 编辑：田苗）</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>责任编辑：石磊</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>责任编辑：石磊</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p style="text-align:right">（责任编辑 石磊）</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p style="text-align:right">（责任编辑 石磊）</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>[责任编辑：石磊]</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>[责任编辑：石磊]</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>编辑：石磊　审核：田苗</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>编辑：石磊　审核：田苗</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>来源：晋中日报 编辑：石磊</p></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>来源：晋中日报 编辑：石磊</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>来源丨晋中日报</p><p>编辑丨石磊</p><p>审核丨田苗</p></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>来源丨晋中日报</p><p>编辑丨石磊</p><p>审核丨田苗</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>来源｜晋中日报</p><p>责编｜石磊</p></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>来源｜晋中日报</p><p>责编｜石磊</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>文字：石磊</p><p>图片：田苗</p><p>编辑：郑乔</p></div>'), URL, {**PLAIN, "source": None, "editor": '郑乔'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>文字：石磊</p><p>图片：田苗</p><p>编辑：郑乔</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '郑乔'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>记者：石磊 编辑：田苗 校对：郑乔</p></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>记者：石磊 编辑：田苗 校对：郑乔</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>（石磊）</p></div>'), URL, {**PLAIN, "source": None, "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>（石磊）</p></div></div>'), URL, {**PLAIN, "source": None, "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>本文来源：晋中日报</p></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>本文来源：晋中日报</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>(来源：晋中日报)</p></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>(来源：晋中日报)</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>—END—</p><p>编辑：石磊</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>—END—</p><p>编辑：石磊</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>END</p><p>责编：石磊</p><p>终审：田苗</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>END</p><p>责编：石磊</p><p>终审：田苗</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>作者：石磊</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>作者：石磊</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>初审：石磊 复审：田苗 终审：郑乔</p></div>'), URL, {**PLAIN, "source": None, "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>初审：石磊 复审：田苗 终审：郑乔</p></div></div>'), URL, {**PLAIN, "source": None, "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>值班编辑：石磊</p><p>往期推荐</p><p><a href="/1.html">另一条街也换了路灯</a></p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>值班编辑：石磊</p><p>往期推荐</p><p><a href="/1.html">另一条街也换了路灯</a></p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>（晋中日报记者 石磊）</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>（晋中日报记者 石磊）</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>文/图：石磊</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>文/图：石磊</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>供稿：团委</p></div>'), URL, {**PLAIN, "source": '团委', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>供稿：团委</p></div></div>'), URL, {**PLAIN, "source": '团委', "editor": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>监制：石磊 责编：田苗</p></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>监制：石磊 责编：田苗</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<div class="zebian">责任编辑：石磊 举报</div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><div class="zebian">责任编辑：石磊 举报</div></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c">{BODY}<p>责任编辑：石磊 SX001</p></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="m"><div class="c">{BODY}</div><div class="e"><p>责任编辑：石磊 SX001</p></div></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img data-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/loading.gif" data-original="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="data:image/gif;base64,x" data-lazy-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><picture><source srcset="/a.webp"><img src="/a.jpg"></picture></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><a href="/a.jpg"><img src="/a.jpg"></a></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img lay-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img srcset="/a.jpg 1x"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img file="/a.jpg" src="/static/image/common/none.gif"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/grey.gif" rel="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/b.gif" data-url="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><amp-img src="/a.jpg" layout="responsive"></amp-img></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/placeholder.png" data-img="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/default.png" data-lazyload="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="//www.example.com/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><noscript><img src="/a.jpg"></noscript><img data-src="/a.jpg" src="/t.gif"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/transparent.png" data-echo="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/1.gif" data-srcset="/a.jpg 640w"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img v-lazy="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/lazy.svg" data-original-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/img/loading.png" origin-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img class="lazyload" data-lazy="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/x/nopic.gif" _src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img alt="" data-backsrc="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/pixel.gif" data-src-pc="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="i">2022-07-09 10:29</p><div class="c"><p>{ONE}</p><p><img src="/pixel.gif" data-hi-src="/a.jpg"></p><p>{TWO}</p></div>'), URL, {"images": ['http://www.example.com/a.jpg'], "paragraphs": [ONE, TWO]}),
    (f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.0//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>一条街换上新路灯</title></head><body><div><a href="/3g/">首页</a>&gt;<a href="/3g/l.asp?c=2">民生</a></div><div>一条街换上新路灯</div><div>2022-07-09 10:29 晋中日报</div><div>{ONE}<br/>{TWO}<br/>{THREE}</div><div><a href="/3g/c.asp">评论(0)</a></div><div>上一条:<a href="/3g/1.html">另一篇</a></div></body></html>', URL, {**PLAIN, "source": '晋中日报', "category": '民生'}),
    (page_of(f'<p>一条街换上新路灯<br/>2022-07-09 10:29</p><p>{ONE}<br/>{TWO}<br/>{THREE}</p>'), URL, {**PLAIN}),
    (page_of(f'一条街换上新路灯<br/>时间:2022-07-09 10:29<br/>来源:晋中日报<br/>{ONE}<br/>{TWO}<br/>{THREE}<br/>[<a href="/">首页</a>]'), URL, {**PLAIN, "source": '晋中日报'}),
    (f'<wml><card title="一条街换上新路灯"><p>一条街换上新路灯<br/>2022-07-09 10:29<br/>{ONE}<br/>{TWO}<br/>{THREE}</p></card></wml>', URL, {**PLAIN}),
    (page_of(f'<header>{HEADER}</header><h1>一条街换上新路灯</h1><div class="u"><img src="/h.png" class="avatar"><div><p>晋中日报</p><p>2022-07-09 10:29</p></div><button>关注</button></div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h1>一条街换上新路灯</h1><div class="u"><a href="/u/3"><img src="/h.png"></a><a href="/u/3">晋中日报</a><span>07-09 10:29</span><span>山西</span></div><div class="c">{BODY}</div>', '<meta property="article:published_time" content="2022-07-09T10:29:00+08:00">'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h1>一条街换上新路灯</h1><div class="u"><span class="n">晋中日报</span><span class="d">晋中日报官方账号</span><span class="t">2022-07-09 10:29</span></div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h1>一条街换上新路灯</h1><div class="u"><span class="n">晋中日报</span><span class="t">2022-07-09 10:29 晋中日报官方账号</span></div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h1>一条街换上新路灯</h1><p>晋中日报 2022-07-09 10:29</p><div class="c">{BODY}<a href="javascript:;" class="unfold">展开剩余60%</a></div><p>打开APP，阅读体验更佳</p>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'<h1>一条街换上新路灯</h1><p><span>晋中日报</span><span>3小时前</span></p><div class="c">{BODY}</div>', '<meta itemprop="datePublished" content="2022-07-09T10:29:00+08:00">'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="i"><span class="y">2022</span><span class="m">07-09</span><span>10:29:00</span></div><div class="s">来源：晋中日报</div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'{HEADER}<div class="time"><b>09</b><i>2022/07</i></div><h1>一条街换上新路灯</h1><div class="s">来源：晋中日报</div><div class="c">{BODY}</div>'), URL, {**PLAIN, "published_at": '2022-07-09T00:00', "source": '晋中日报'}),
    (page_of(f'{HEADER}<div class="time"><em>2022</em><em>07</em>/<em>09</em> 10:29</div><h1>一条街换上新路灯</h1><div class="c">{BODY}</div>'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="time"><span>2022年</span><span>07月</span><span>09日</span><span>10:29</span></div><div class="c">{BODY}</div>'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div><span>2022-07-09</span><span>10:29</span><span>晋中日报</span></div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div>2022年7月9日上午10时29分</div><div class="c">{BODY}</div>'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div>2022年07月09日 星期六 10:29 晋中日报</div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div>更新时间：2022-07-10 08:00 发布时间：2022-07-09 10:29</div><div class="c">{BODY}</div>'), URL, {**PLAIN}),
    (page_of(f'<div>今天是2026年11月25日 星期三</div>{HEADER}<h1>一条街换上新路灯</h1><div>2022-07-09 10:29</div><div class="c">{BODY}</div>'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<div class="header"><div class="time">2022-07-09 10:29:00</div><div class="from">来源：晋中日报</div><h1>一条街换上新路灯</h1></div><div class="c">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div id="t"></div><div class="c">{BODY}</div>', '<meta name="publishdate" content="2022-07-09 10:29">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div>', '<meta name="PublishDate" content="2022-07-09 10:29"><meta name="Source" content="晋中日报"><meta name="Editor" content="石磊">'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div>', '<meta name="firstpublishedtime" content="2022-07-09-10:29:30">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div>', '<meta name="og:time " content="2022-07-09 10:29:00">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div>', '<meta name="weibo: article:create_at" content="2022-07-09 10:29:00">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="c">{BODY}</div>', '<meta name="apub:time" content="2022-07-09 10:29:00"><meta name="apub:from" content="晋中日报">'), URL, {**PLAIN}),
    (page_of(f'{HEADER}<div id="Article"><h1>一条街换上新路灯<br /><span>2022-07-09 10:29:00&nbsp;&nbsp;&nbsp;来源：晋中日报&nbsp;&nbsp;&nbsp;评论：<a href="#c">0</a> 点击：<span id="hits"></span></span></h1><div class="content"><div id="content">{BODY}</div></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": None}),
    (page_of(f'{HEADER}<div id="Article"><h1>一条街换上新路灯</h1><div class="info">2022-07-09 10:29:00 来源：晋中日报 编辑：<a href="#">石磊</a> 点击：<span id="hits"></span></div><div class="content">{BODY}<p>(责任编辑：田苗)</p></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '田苗'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info">2022-07-09 10:29</div><div class="content">{BODY}<div style="text-align:right">责任编辑：<a href="#">石磊</a></div></div>'), URL, {**PLAIN, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info">2022-07-09 10:29</div><div class="content">{BODY}</div><p class="r">（编辑：石磊）</p><div class="pages">&nbsp;</div>'), URL, {**PLAIN, "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info"><span>发布：2022-07-09 10:29</span><span>来源：晋中日报|http://x.example.com</span><span>作者：石磊</span></div><div class="content">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info">发布时间：2022-07-09 10:29 发布者：石磊 来源：</div><div class="content">{BODY}</div><div class="related"><h5>延伸阅读：</h5><ul><li>·<a href="/2.html">另一篇报道的题目</a>(2022-01-01)</li></ul></div>'), URL, {**PLAIN, "source": None, "editor": '石磊'}),
    (page_of(f'{HEADER}<div class="viewbox1"><div class="title"><h2>一条街换上新路灯</h2></div><div class="info"><small>时间:</small>2022-07-09 10:29<small>来源:</small>晋中日报 <small>作者:</small>石磊 <small>点击:</small>88次</div><div class="content"><table><tr><td>{BODY}(责任编辑：田苗)</td></tr></table></div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '田苗', "view_count": 88}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info">来源:晋中日报 作者:石磊 2022-07-09 10:29 点击:88</div><div class="content">{BODY}<div>(责任编辑：admin)</div></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": 'admin', "view_count": 88}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info">时间:2022-07-09 10:29 来源:未知 作者:admin 点击: 次</div><div class="content">{BODY}</div>'), URL, {**PLAIN, "source": None, "editor": 'admin', "view_count": None}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info"><span>编辑：<a>石磊</a></span> <span>来源：<a>网络</a></span> <span>2022-07-09 10:29</span></div><div class="content">{BODY}</div>'), URL, {**PLAIN, "source": '网络', "editor": '石磊'}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><div class="info"><span>2022-07-09 10:29</span><span>责任编辑：</span><span>石磊</span><span>人气：</span><span>88</span></div><div class="content">{BODY}</div>'), URL, {**PLAIN, "editor": '石磊', "view_count": 88}),
    (page_of(f'{HEADER}<div class="h hm"><h1 class="ph">一条街换上新路灯</h1><p class="xg1">2022-7-9 10:29<span class="pipe">|</span> 发布者: <a href="home.php?mod=space&uid=1">石磊</a><span class="pipe">|</span> 查看: <em id="_viewnum">88</em><span class="pipe">|</span> 评论: 2<span class="pipe">|</span> 原作者: 田苗<span class="pipe">|</span> 来自: 晋中日报</p></div><div class="s"><div><strong>摘要</strong>: 昨天上午，市民在广场上看到新装的路灯，亮...</div></div><div class="d"><table class="vwtb"><tr><td id="article_content">{BODY}</td></tr></table></div>'), URL, {**PLAIN, "source": '晋中日报', "editor": "田苗", "view_count": 88, "comments": 2}),
    (page_of(f'{HEADER}<h1>一条街换上新路灯</h1><p class="xg1"><a href="home.php?mod=space&uid=1">石磊</a> <span>2022-7-9 10:29</span> <span>来自: 晋中日报</span> <span class="y">88</span></p><div id="article_content">{BODY}</div>'), URL, {**PLAIN, "source": '晋中日报', "editor": '石磊'}),
    (page_of(f'<h2>一条街换上新路灯</h2><div class="i"><span>石磊</span><span>2022-7-9 10:29</span><span>88</span></div><div id="article_content">{ONE}<br>{TWO}<br>{THREE}</div>'), URL, {**PLAIN, "editor": '石磊', "view_count": 88}),
    (page_of(f'<table><tr><td>您现在的位置：<a href="/">首页</a> → <a href="/xw/">新闻</a> → 新闻内容</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>当前位置:首页&gt;&gt;<a href="/xw/">新闻</a>&gt;&gt;正文</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td><a href="/">首页</a>-<a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td><a href="/">网站首页</a> / <a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>当前位置：<a href="/">首页</a>-&gt;<a href="/xw/">新闻</a>-&gt;浏览新闻</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td><b>新闻</b></td><td>您的位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td><img src="/i.gif"> <a href="/">首页</a>&nbsp;<img src="/a.gif">&nbsp;<a href="/xw/">新闻</a>&nbsp;<img src="/a.gif">&nbsp;正文</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>当前栏目：<a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>所在位置：<a href="/">某地网</a>·<a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td><a href="/">某地网</a>&nbsp;&gt;&nbsp;<a href="/xw/">新闻</a>&nbsp;&gt;&nbsp;<a href="5927.html">一条街换上新路灯</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>栏目：新闻</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>当前位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻</a> &gt; 一条街换上新路灯</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>当前位置 &gt; <a href="/">首页</a> &gt; <a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>您当前的位置 ：首 页 &gt; <a href="/xw/">新闻</a></td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
    (page_of(f'<table><tr><td>→<a href="/">首页</a>→<a href="/xw/">新闻</a>→阅读新闻</td></tr></table><table><tr><td align=center><b>一条街换上新路灯</b></td></tr><tr><td>2022-07-09 10:29 来源：晋中日报</td></tr><tr><td>{BODY}</td></tr></table>'), URL, {**PLAIN, "category": '新闻', "source": '晋中日报'}),
]
# fmt: on


@pytest.mark.parametrize(("html", "url", "wanted"), CASES)
def test_a_structure(html: str, url: str, wanted: dict[str, Any]) -> None:
    page = parse_article(Selector(html, type="html"), url, SITE)
    moment = page.published_at.isoformat()[:16] if page.published_at else None
    special = {"published_at": moment, "comments": page.comments.count}
    said = {field: special[field] if field in special else getattr(page, field) for field in wanted}
    assert said == wanted
