"""The walks of CONTRIBUTING.md: what one line in the file that it names is enough for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BODY = "<div><p>会议在市里召开，各县区设了分会场，开了一个上午。</p><p>散会时下起了雨，人走得很慢。</p></div>"
READ = """
import json, sys
from tools.mutate import Finder
module, source, html = json.load(sys.stdin)
sys.meta_path.insert(0, Finder(module, source))
from tests.unit.pages.test_article_pages import read
page = read(html)
print(json.dumps([page.editor, str(page.published_at), page.paragraphs, page.missing]))
"""
# Of a list's pager, where the next page is.
FOLLOW = """
import json, sys
from tools.mutate import Finder
module, source, html = json.load(sys.stdin)
sys.meta_path.insert(0, Finder(module, source))
from tests.unit.pages.test_pager import following
print(json.dumps(following(html)))
"""


def read_after(module: str, old: str, new: str, html: str, program: str = READ) -> Any:
    """What is read of a page once ``old`` is ``new`` in a module."""
    source = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    assert source.count(old) == 1
    given = json.dumps([module, source.replace(old, new), html])
    done = subprocess.run(
        [sys.executable, "-c", program], input=given, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_new_label_is_one_word() -> None:
    html = f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p>供图人：武娜</p>{BODY}"
    labels = "dayuan_crawler.pages.vocabulary.labels"
    assert read_after(labels, "网络编辑 值班", "网络编辑 值班", html)[0] is None
    editor, _, paragraphs, _ = read_after(labels, "网络编辑 值班", "网络编辑 供图人 值班", html)
    assert (editor, len(paragraphs)) == ("武娜", 2)


def test_a_new_name_of_a_part_is_one_word() -> None:
    aside = "<div class=qita><p>别处的一段话，写的是另一件事，与本文没有关系。</p></div>"
    html = f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><div>{BODY}{aside}</div>"
    parts = "dayuan_crawler.pages.vocabulary.parts"
    assert len(read_after(parts, '"related relate ', '"related relate ', html)[2]) == 3
    assert len(read_after(parts, '"related relate ', '"related qita relate ', html)[2]) == 2


def test_a_new_form_of_a_date_is_one_pattern() -> None:
    html = f"<title>一篇报道的题目</title><h1>一篇报道的题目</h1><p>编辑：武娜 9日/2022.07 10:29</p>{BODY}"
    form = r're.compile(r"(?P<day>\d{1,2})日/(?P<year>\d{4})\.(?P<month>\d{2})" + _TIME)'
    dates = "dayuan_crawler.text.dates"
    known = "_FORMS = (_FULL, _SPLIT, _SHORT, _DAY_MONTH, _MONTH_DAY, _DAY_ABOVE"
    assert read_after(dates, known, known, html)[1] == "None"
    assert read_after(dates, known, f"{known}, {form}", html)[1] == "2022-07-09 10:29:00+08:00"


LISTED = """
import json, sys
from types import ModuleType
from parsel import Selector
from dayuan_crawler.pages import cms
from dayuan_crawler.pages.comments import find_comment_list, parse_comments
from dayuan_crawler.text.urls import Site
folder, page, answer = json.load(sys.stdin)
cms.__path__.append(folder)
site, url = Site.parse("http://www.example.com"), "http://www.example.com/gsyl/yangquan/5927.html"
source = find_comment_list(Selector(page), url, site)
read = parse_comments(answer, source.first_url, site, source.style) if source else None
print(json.dumps(read and [source.first_url, [item.text for item in read.items], read.next_url]))
"""
SYSTEM = r"""
import re
from dayuan_crawler.pages.cms.comment_lists import CommentList

COMMENT_LISTS = (
    CommentList(
        "phpcms",
        re.compile(r"/index\.php$"),
        lambda told, number: {"m": "comment", "id": number, "page": "1"} if told.get("m") == "comment" else None,
        call=re.compile(r"show_page\((\d{1,5})"),
    ),
)
"""


def test_a_new_system_of_comments_is_one_module(tmp_path: Path) -> None:
    page = '<script>load("/index.php?m=comment&id=5927&page="+n)</script>'
    answer = "<ul><li><b>甲</b> 2022-07-10 11:14 <p>路灯亮了</p></li></ul><a onclick='show_page(2)'>2</a>"

    def listed() -> Any:
        given = json.dumps([str(tmp_path), page, answer])
        done = subprocess.run(
            [sys.executable, "-c", LISTED], input=given, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    assert listed() is None
    (tmp_path / "phpcms.py").write_text(SYSTEM, encoding="utf-8")
    address = "http://www.example.com/index.php?m=comment&id=5927&page="
    assert listed() == [f"{address}1", ["路灯亮了"], f"{address}2"]


def test_a_new_word_for_the_next_page_is_one_more() -> None:
    html = "<div><a href='/gsyl/yangquan/2/'>接着看</a></div>"
    pagers = "dayuan_crawler.pages.vocabulary.pagers"
    assert read_after(pagers, "往后|", "往后|", html, FOLLOW) is None
    assert read_after(pagers, "往后|", "往后|接着看|", html, FOLLOW) == "/gsyl/yangquan/2/"
