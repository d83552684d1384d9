"""What programs watch: ``/healthz`` and ``/metrics``."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from dayuan_crawler import __version__
from dayuan_crawler.console.reading import reading
from dayuan_crawler.frontier.model import UrlState
from dayuan_crawler.storage.crawl.coverage import CoverageTable
from dayuan_crawler.storage.overview import Overview

HEALTH = "/healthz"
METRICS = "/metrics"
PATHS = frozenset({HEALTH, METRICS})
HEALTH_SECONDS = 2.0

# The series that a rule or a board may ask for.
FAMILIES = frozenset(
    {
        "dayuan_articles",
        "dayuan_build_info",
        "dayuan_field_coverage_ratio",
        "dayuan_frontier_urls",
        "dayuan_last_complete_run_timestamp_seconds",
        "dayuan_newest_article_timestamp_seconds",
        "dayuan_run_in_progress",
        "dayuan_runs_total",
    }
)

router = APIRouter(include_in_schema=False)


@router.get(HEALTH)
def healthz(request: Request) -> Response:
    """Whether the console can read its database; 503, with the reason, if it cannot."""
    with reading(request, HEALTH_SECONDS) as connection:
        Overview(connection).is_readable()
    return PlainTextResponse("ok\n")


@router.get(METRICS)
def metrics(request: Request) -> Response:
    """The state of the crawls in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    with reading(request) as connection:
        registry.register(_Crawls(Overview(connection), CoverageTable(connection)))
        text = generate_latest(registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


class _Crawls(Collector):
    """The metrics of all sections, read when they are asked for."""

    def __init__(self, view: Overview, coverage: CoverageTable) -> None:
        self._view = view
        self._coverage = coverage

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("dayuan_build_info", "The program's version.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        yield from self._articles()
        yield from self._runs()
        urls = GaugeMetricFamily("dayuan_frontier_urls", "URLs of the frontier, by state.", labels=["section", "state"])
        for section, states in self._view.url_states().items():
            for state in UrlState:
                urls.add_metric([section, state], states.get(state, 0))
        yield urls
        yield self._field_coverage()

    def _articles(self) -> Iterator[Metric]:
        articles = GaugeMetricFamily("dayuan_articles", "Stored articles.", labels=["section", "status"])
        newest = GaugeMetricFamily(
            "dayuan_newest_article_timestamp_seconds", "When the newest article was published.", labels=["section"]
        )
        for section, stored in self._view.sections().items():
            articles.add_metric([section, "live"], stored.articles - stored.gone)
            articles.add_metric([section, "gone"], stored.gone)
            if stored.newest is not None:
                newest.add_metric([section], stored.newest.timestamp())
        yield articles
        yield newest

    def _runs(self) -> Iterator[Metric]:
        runs = CounterMetricFamily(
            "dayuan_runs", "Ended runs: complete, or the code of why they are not.", labels=["section", "outcome"]
        )
        for (section, outcome), number in self._view.outcomes().items():
            runs.add_metric([section, outcome], number)
        yield runs
        complete = GaugeMetricFamily(
            "dayuan_last_complete_run_timestamp_seconds",
            "When the last complete run of a section ended.",
            labels=["section"],
        )
        for section, moment in self._view.last_complete().items():
            complete.add_metric([section], moment.timestamp())
        yield complete
        running = GaugeMetricFamily(
            "dayuan_run_in_progress",
            "1: a process works on a run; 0: none does, and the run is to be resumed.",
            labels=["section"],
        )
        last = self._view.last_runs()
        stopped = self._view.stopped(last.values())
        for section, run in last.items():
            if run.state == "running":
                running.add_metric([section], run.id not in stopped)
        yield running

    def _field_coverage(self) -> Metric:
        coverage = GaugeMetricFamily(
            "dayuan_field_coverage_ratio",
            "Share of the articles of a section's last run that had a field filled.",
            labels=["section", "field"],
        )
        for covered in self._coverage.latest():
            for name in sorted(covered.read.fields):
                coverage.add_metric([covered.run.section, name], covered.read.share(name))
        return coverage
