"""Counters that a script fills in: find the requests that return them, and read the answers.

No script is run: ``document.write`` and ``innerHTML`` are read as text.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from dayuan_crawler.pages.cms.counter_scripts import counter_scripts, script_pattern
from dayuan_crawler.pages.markup import normal, root_of, text_of
from dayuan_crawler.pages.vocabulary.counters import BY_WORD, NEITHER, CounterName
from dayuan_crawler.text.urls import Site, article_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree
    from parsel import Selector


@dataclass(frozen=True, slots=True)
class CounterCall:
    """A request that returns the counters in ``counts``. Do not send one that ``raises``: it changes what it counts."""

    url: str
    counts: tuple[CounterName, ...]
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Counters:
    """The calls found on an article's page, one for each address."""

    calls: tuple[CounterCall, ...] = ()

    @property
    def safe(self) -> tuple[CounterCall, ...]:
        """The calls without side effects."""
        return tuple(call for call in self.calls if not call.raises)


_LITERAL = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_OPERAND = re.compile(rf"\s*(?:({_LITERAL})|(\d[\d.,]*)|([\w.$]+(?:\([^()'\"]*\))?))\s*(\+)?", re.DOTALL)
_SETS_TEXT = re.compile(
    r"""(?:getElementById\s*\(\s*["']([^"']{1,80})["']\s*\)\s*\.\s*(?:innerHTML|innerText|textContent|value)\s*="""
    r"""|\$\s*\(\s*["']\#([^"']{1,80})["']\s*\)\s*\.\s*(?:html|text|val)\s*\()"""
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": "", "\r\n": ""}
_MARKUP = re.compile(r"<[^<>]*>")
_COUNT = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,4})?\s*([千万亿wWkK](?![a-zA-Z]))?(?![\d.]*\d)")
_UNITS = {"千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_LONGEST_COUNT = 40

_MAY_COUNT = re.compile(r"viewclick|(?:count|api|hits|click|views?)\\?\.php", re.IGNORECASE)
_JOINED = re.compile(r"""["']\s*\+\s*([\w.]{1,60})\s*(?:\+\s*["'])?""")
_ASSIGNED = re.compile(r"""\b(\w{1,30})\s*[=:]\s*["']?(\d{1,12})["']?\s*(?=[;,}\n]|$)""")
_MOST_SCRIPTS = 200
_MOST_CODE = 20_000
_RAISES = re.compile(
    r"/e/public/(?:digg|onclick)/|/(?:doaction|digg(?:_ajax)?|vote|addclick|addhits?)\.php$", re.IGNORECASE
)
_RAISING_PARAMETERS = frozenset({"dotop", "doding", "dodown"})
_RAISING_VALUES = frozenset({"donews", "dodigg", "goodpost", "badpost", "addhits", "addclick", "viewnum"})


def find_counters(page: Selector, url: str, site: Site) -> Counters:
    """The counter requests of the article at ``url``, without those for other articles on its page."""
    root = root_of(page)
    if root is None:
        return Counters()
    calls: dict[str, CounterCall] = {}
    wanted = article_id(url)
    found = [_parse(address, url, site) for address in _addresses(root, wanted)]
    requests = [request for request in found if request is not None]
    if wanted is None and requests:
        wanted = Tally(number for _, _, number, _ in requests).most_common(1)[0][0]
    for address, counts, number, raises in requests:
        if number == wanted and address not in calls:
            calls[address] = CounterCall(address, counts, raises)
    return Counters(tuple(calls.values()))


def call_at_once(calls: Sequence[CounterCall], site: Site) -> CounterCall | None:
    """The one request that tells what these calls tell, if their system has one and there are several."""
    addresses = {_at_once(call.url, site) for call in calls}
    counts = [counts for call in calls for counts in call.counts]
    if len(counts) < 2 or len(addresses) != 1 or (address := next(iter(addresses))) is None:
        return None
    return CounterCall(address, tuple(dict.fromkeys(counts)))


def _at_once(url: str, site: Site) -> str | None:
    split = urlsplit(url)
    record = next((record for record in counter_scripts() if record.path.search(split.path)), None)
    found = record.at_once(split.path, dict(parse_qsl(split.query))) if record is not None else None
    return None if found is None else f"{site.origin}{found[0]}?{urlencode(found[1])}"


def read_counters_at_once(call: CounterCall, answer: str) -> dict[CounterName, int]:
    """Read the answer to a call of :func:`call_at_once`, as the single calls would have told it."""
    path = urlsplit(call.url).path
    more = next((record.more for record in counter_scripts() if record.path.search(path)), {})
    return {name: count + more.get(name, 0) for name, count in read_counters(call, answer).items()}


def read_counters(call: CounterCall, answer: str) -> dict[CounterName, int]:
    """Read the answer to ``call``. Counters that are missing or not numeric are left out."""
    counts: dict[CounterName, int] = {}
    for name, text in read_inner_html(answer).items():
        counter = counter_of(name)
        count = read_count(text)
        if counter in call.counts and count is not None:
            counts[counter] = count
    if not counts and len(call.counts) == 1:
        is_script = _WRITE.search(answer) is not None
        count = read_count(read_document_write(answer)) if is_script else _bare_number(answer)
        if count is not None:
            counts[call.counts[0]] = count
    return counts


def _bare_number(answer: str) -> int | None:
    """The number if an answer is nothing else: an error page contains numbers, too."""
    return (
        read_count(answer)
        if len(answer) <= _LONGEST_COUNT and _COUNT.fullmatch(answer.strip("\ufeff \r\n\"';"))
        else None
    )


def without_raising(url: str) -> str | None:
    """The address without the parameters that raise a count; None if any request to it raises one."""
    split = urlsplit(url)
    if _RAISES.search(split.path) or any(
        record.raises and record.path.search(split.path) for record in counter_scripts()
    ):
        return None
    parameters = parse_qsl(split.query, keep_blank_values=True)
    if any(name.lower() in _RAISING_PARAMETERS or value.lower() in _RAISING_VALUES for name, value in parameters):
        return None
    kept = [(name, value) for name, value in parameters if name.lower() != "addclick"]
    return url if len(kept) == len(parameters) else split._replace(query=urlencode(kept)).geturl()


def counter_of(label: str) -> CounterName | None:
    """The counter that a label, a class name or an element id means."""
    if not label or NEITHER.search(label.replace("markdown", "")):
        return None
    return next((name for name, pattern in BY_WORD if pattern.search(label)), None)


def read_count(text: str) -> int | None:
    """Parse a short text such as ``1,234``, ``1.2万`` or ``<b>14</b>条``. None for prose, or without a number."""
    text = normal(_MARKUP.sub(" ", unescape(text))) if len(text) < 2_000 else ""
    if not text or len(text) > _LONGEST_COUNT or re.search(r"\d-\d|\d:\d", text):
        return None
    match = _COUNT.search(text)
    if match is None:
        return None
    number = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return int(number * _UNITS.get((match[3] or "").lower(), 1))


def read_document_write(script: str) -> str:
    """The text that a script's ``document.write`` calls would write, in order. Computed parts are left out."""
    return _mend("".join(_argument(script, call.end()) for call in _WRITE.finditer(script)))


def read_inner_html(script: str) -> dict[str, str]:
    """The text that a script puts into elements, by element id."""
    return {match[1] or match[2]: _mend(_argument(script, match.end())) for match in _SETS_TEXT.finditer(script)}


def _argument(script: str, start: int) -> str:
    """The value of string literals joined with ``+``. Names and calls count as empty."""
    parts: list[str] = []
    while operand := _OPERAND.match(script, start):
        if operand[1]:
            parts.append(_ESCAPE.sub(_unescape, operand[1][1:-1]))
        elif operand[2]:
            parts.append(operand[2])
        if not operand[4]:
            break
        start = operand.end()
    return "".join(parts)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(match[4], match[4])


def _mend(text: str) -> str:
    """Decode escaped surrogate pairs; a lone surrogate becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _addresses(root: etree._Element, wanted: int | None) -> Iterator[tuple[str, str]]:
    """Every counter address in a script, with the text around it."""
    for script in root.iter("script", "iframe", "img"):
        source = script.get("src")
        if source and script_pattern().match(f'"{source}'):
            yield source, _label(script)
        code = script.text
        if code and _MAY_COUNT.search(code):
            code = _with_values(code.replace("\\/", "/"), root, wanted)
            for match in script_pattern().finditer(unescape(read_document_write(code) + code)):
                yield match[1], _label(script)


def _with_values(code: str, root: etree._Element, wanted: int | None) -> str:
    """A script in which the variables joined into an address are replaced by their numbers."""
    if not _JOINED.search(code):
        return code
    values = {"id": str(wanted)} if wanted is not None else {}
    for field in root.iter("input"):
        number = field.get("value") or ""
        if number.isdecimal():
            values.setdefault((field.get("name") or field.get("id") or "").lower(), number)
    for script in islice(root.iter("script"), _MOST_SCRIPTS):
        for match in _ASSIGNED.finditer((script.text or "")[:_MOST_CODE]):
            values[match[1].lower()] = match[2]

    def value(match: re.Match[str]) -> str:
        name = match[1].lower().removesuffix(".value").rpartition(".")[2]
        return values.get(name) or match[0]

    return _JOINED.sub(value, code)


def label_of(element: etree._Element) -> str:
    """The text before an element: in its parent, else before the parent."""
    before = ""
    for node in (element, element.getparent()):
        if node is None or before.strip():
            break
        previous = node.getprevious()
        parent = node.getparent()
        if previous is not None:
            before = (previous.tail or "").strip() or text_of(previous, 200)
        elif parent is not None:
            before = parent.text or ""
    return normal(before[-12:])


def _label(element: etree._Element) -> str:
    """The text around an element: before and after it."""
    return normal(f"{label_of(element)} {(element.tail or '')[:12]}")


def _parse(found: tuple[str, str], url: str, site: Site) -> tuple[str, tuple[CounterName, ...], int, bool] | None:
    """Turn a found address into a request: its address, its counters, its article, and whether it raises a count."""
    source, label = found
    try:
        rebased = site.rebase(urljoin(url, source.strip()))
    except ValueError:
        return None
    if rebased is None:
        return None
    split = urlsplit(rebased)
    parameters = dict(parse_qsl(split.query, keep_blank_values=True, max_num_fields=None))
    number = next((parameters[name] for name in ("id", "aid") if name in parameters), "")
    if not number.isascii() or not number.isdigit():
        return None
    record = next((record for record in counter_scripts() if record.path.search(split.path)), None)
    if record is None:
        return None
    counts = record.counts(split.path, parameters)
    if counts is None:
        counts = (counter_of(label) or "views",)
    kept = {name: value for name, value in parameters.items() if name not in record.raising}
    address = rebased if record.raises else f"{site.origin}{split.path}?{urlencode(kept)}"
    return (address, counts, int(number), record.raises) if counts else None
