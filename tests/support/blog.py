"""A small portal of another kind: its articles have words in their addresses, and no numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

WORDS = ("river-path", "night-market", "school-bus", "old-bridge", "spring-tea", "new-library")
_BODY = "<p>清晨的河边来了许多散步的人，他们沿着新修的步道慢慢走，说起这些年水变清了、树变多了，话里都是高兴。</p>"


def article_path(word: str) -> str:
    return f"/2022/07/{word}/"


def _page(title: str, body: str) -> str:
    navigation = "<nav><a href='/'>首页</a><a href='/category/news/'>要闻</a><a href='/category/hidden/'>内部</a></nav>"
    head = f"<head><meta charset=utf-8><title>{title} - 县城日志</title></head>"
    return f"<!doctype html><html>{head}<body>{navigation}<main>{body}</main></body></html>"


def _list() -> str:
    items = "".join(
        f"<article><h2><a href='{article_path(word)}'>县城新事：{word} 今天有了新进展</a></h2>"
        f"<time>2022-07-{day:02} 08:00</time></article>"
        for day, word in enumerate(reversed(WORDS), 1)
    )
    return _page("要闻", f"<h1>要闻</h1>{items}")


def _article(word: str) -> str:
    day = len(WORDS) - WORDS.index(word)
    title = f"县城新事：{word} 今天有了新进展"
    head = f"<h1>{title}</h1><p class=meta>编辑：小周 <time>2022-07-{day:02} 08:00</time></p>"
    end = f"<p>到了第{day}天傍晚，{word} 的消息传遍了街道，孩子们在桥边放起了风筝，老人们坐着看。</p>"
    return _page(title, f"<article>{head}<div class=entry-content>{_BODY}{end}</div></article>")


class Blog:
    """The served portal; ``paths`` are those that were asked, robots.txt left out."""

    def __init__(self, robots: str) -> None:
        self.robots = robots
        self.paths: list[str] = []
        self.pages = {"/": _page("首页", "<h1>县城日志</h1>"), "/category/news/": _list()}
        self.pages |= {article_path(word): _article(word) for word in WORDS}
        self.url = ""


@contextmanager
def served_blog(robots: str = "") -> Iterator[Blog]:
    """Serve it at a port of its own."""
    blog = Blog(robots)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self._answer(200, blog.robots, "text/plain")
                return
            blog.paths.append(self.path)
            page = blog.pages.get(self.path)
            self._answer(404 if page is None else 200, page or "<h1>404</h1>", "text/html; charset=utf-8")

        def _answer(self, status: int, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        blog.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield blog
        finally:
            server.shutdown()
            thread.join()
