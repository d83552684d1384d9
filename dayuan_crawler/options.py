"""The project's settings: name, default, type, and the README's text. One table defines them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dayuan_crawler import __version__
from dayuan_crawler.option_kinds import (
    ADDRESSES,
    BUDGET,
    COUNT,
    DELAY,
    FILE,
    LEVEL,
    ORIGINS,
    SECONDS,
    SECTIONS,
    SITE,
    SWITCH,
    TEXT,
    Kind,
    one_of,
    section_urls,
)
from dayuan_crawler.places import data_folder
from dayuan_crawler.portal import OWN_NAME, Portal, portal_named
from dayuan_crawler.text.urls import Site

PREFIX = "DAYUAN_"
# The programs that the tests run.
TEST_PREFIX = "DAYUAN_TEST_"
# Similarity, from 0 to 1, from which an unknown name counts as a misspelling of a known one.
_LIKENESS = 0.85


@dataclass(frozen=True)
class Setting:
    """One setting.

    ``shown`` is the default as the README shows it, if it is not the value itself. ``empty`` allows an empty value.
    ``in_data_folder``: the default is in the data folder, which it calls ``data`` (:mod:`dayuan_crawler.places`).
    ``secret``: no message shows the value.
    """

    name: str
    default: Any
    kind: Kind
    text: str
    shown: str | None = None
    empty: bool = False
    in_data_folder: bool = False
    secret: bool = False

    def parse(self, value: Any) -> Any:
        """Convert the value. Raises ValueError with one line that names the setting and the valid values."""
        try:
            return self.kind.parse(value)
        except (ValueError, TypeError):
            shown = "…" if self.secret else value
            raise ValueError(f"{self.name}={shown}: {self.kind.expected}") from None


def portal_of(settings: Mapping[str, Any]) -> Portal:
    """Return the portal of the settings. Raises PortalError."""
    return portal_named(settings.get("DAYUAN_PORTAL") or OWN_NAME)


def site_of(settings: Mapping[str, Any]) -> Site:
    """Return the portal at the origin where it is requested. Raises PortalError."""
    portal = portal_of(settings)
    return Site.parse(settings["DAYUAN_SITE_URL"] or portal.origins[0], portal)


def check_portal(settings: Mapping[str, Any]) -> None:
    """Check the settings that depend on the portal. Raises ValueError with one line."""
    site = site_of(settings)
    portal = site.portal
    if portal.name != OWN_NAME and site.origin not in portal.origins:
        raise ValueError(
            f"DAYUAN_SITE_URL={site.origin}: portal {portal.name} is at {' '.join(portal.origins)};"
            " leave the setting out, or correct the portal's file"
        )
    given = settings["DAYUAN_SECTION_URLS"]
    if not section_urls(given).keys() <= portal.sections.keys():
        raise ValueError(
            f"DAYUAN_SECTION_URLS={given}: write {portal.nouns} with their sections, as yangquan=/zxzx/;"
            f" the {portal.nouns} are {' '.join(portal.sections)}"
        )


# In the README's order: where, politeness, revisits, rendering, privacy, pictures, console.
SETTINGS = (
    Setting("DAYUAN_PORTAL", OWN_NAME, TEXT, "the portal: a name that `scrapy portals` lists, or a TOML file"),
    Setting("DAYUAN_SITE_URL", "", SITE, "where the portal is requested", "its first origin"),
    Setting(
        "DAYUAN_HOME",
        "",
        TEXT,
        "the folder that is called `data` below (an environment variable alone)",
        "`data` in the checkout; else your data folder, as `~/.local/share/dayuan`",
    ),
    # The storage checks it.
    Setting(
        "DAYUAN_DATABASE_URL",
        "sqlite:///data/dayuan.db",
        TEXT,
        "or `postgresql+psycopg://user:password@host/name`",
        in_data_folder=True,
    ),
    Setting(
        "DAYUAN_ARCHIVE_DIR",
        "data/archive",
        TEXT,
        "where pages are kept as they came; empty: they are not",
        empty=True,
        in_data_folder=True,
    ),
    Setting(
        "DAYUAN_ARCHIVE_FILE_BYTES",
        1_000_000_000,
        COUNT,
        "the size at which the next archive file begins",
    ),
    Setting(
        "DAYUAN_LAYOUT_WATCH",
        default=True,
        kind=SWITCH,
        text="off: a crawl continues and stores articles even if they lack what articles used to have",
    ),
    Setting(
        "DOWNLOAD_DELAY",
        1.0,
        DELAY,
        "seconds between two requests, of all workers together; robots.txt's `Crawl-delay` may lengthen it",
    ),
    Setting("CONCURRENT_REQUESTS", 16, COUNT, "requests under way at a time, pictures of other origins included"),
    Setting("CONCURRENT_REQUESTS_PER_DOMAIN", 8, COUNT, "requests to the portal under way at a time"),
    Setting("DOWNLOAD_TIMEOUT", 30, COUNT, "seconds that an answer may take"),
    Setting("ROBOTSTXT_OBEY", default=True, kind=SWITCH, text="nothing is asked that robots.txt disallows"),
    Setting(
        "USER_AGENT",
        f"dayuan_crawler/{__version__} (news archive crawler; complaints to the operator of this crawl)",
        TEXT,
        "say who you are, and where to complain",
        "says `dayuan_crawler`",
    ),
    Setting(
        "DAYUAN_OUTAGE_PATIENCE",
        60.0,
        SECONDS,
        "seconds that the portal may be out of reach before the run stops, to be resumed",
    ),
    Setting(
        "DAYUAN_REVISIT_BUDGET",
        500,
        BUDGET,
        "how many known articles a run visits again at the most; with `0` it looks for new ones alone",
    ),
    Setting(
        "DAYUAN_EXTRA_ORIGINS",
        "",
        ORIGINS,
        "other origins that may be asked, for pictures that lie elsewhere",
        "none",
    ),
    Setting(
        "DAYUAN_SECTION_URLS",
        "",
        SECTIONS,
        "where sections are that are not found by themselves, as `yangquan=/zxzx/ datong=/dt/`",
        "none",
    ),
    Setting(
        "DAYUAN_RENDER",
        "auto",
        one_of("auto", "never", "always"),
        "when a browser is used: for what only scripts fill in (`auto`), `never`, or `always`",
    ),
    Setting("DAYUAN_CHROMIUM", "", TEXT, "the browser's executable", "found"),
    Setting(
        "DAYUAN_COUNTERS",
        default=True,
        kind=SWITCH,
        text="off: counters that only scripts tell are not asked for",
    ),
    Setting(
        "DAYUAN_COMMENTS",
        default=True,
        kind=SWITCH,
        text="off: comments that are not on the article's page are not asked for",
    ),
    Setting(
        "DAYUAN_RAISE_COUNTERS",
        default=False,
        kind=SWITCH,
        text="also ask for counters that count their own call (DedeCMS's `count.php`)",
    ),
    Setting(
        "DAYUAN_COMMENT_AUTHORS",
        "keep",
        one_of("keep", "hash", "drop"),
        "commenters' names: `keep`, `hash` (pseudonyms that stay the same) or `drop`",
    ),
    Setting(
        "DAYUAN_COMMENT_KEY",
        "",
        TEXT,
        "the key of the pseudonyms: give databases the same one, and they agree",
        "in the database",
    ),
    Setting("DAYUAN_IMAGES", default=False, kind=SWITCH, text="`on` downloads articles' pictures"),
    Setting("FILES_STORE", "data/pictures", TEXT, "the folder that they are put in", in_data_folder=True),
    Setting(
        "DAYUAN_NOTIFY",
        "",
        ADDRESSES,
        "who is told when a crawl fails, and when it is well again: [apprise](https://github.com/caronc/apprise/wiki)'s addresses",
        "nobody",
        secret=True,
    ),
    Setting(
        "DAYUAN_CONSOLE_PASSWORD",
        "",
        TEXT,
        "what the console asks for; it is served beyond this machine only with one",
        "none",
    ),
    Setting(
        "DAYUAN_CONSOLE_HOSTS",
        "",
        TEXT,
        "host names that the console accepts besides `localhost` and numeric addresses, separated by commas",
        "none",
    ),
    Setting(
        "DAYUAN_CONSOLE_TEXTS",
        "auto",
        one_of("auto", "all", "permitted"),
        "texts whose reprint is prohibited: shown (`all`), cut to a quotation (`permitted`), or so only for others (`auto`)",
    ),
    Setting("LOG_LEVEL", "INFO", LEVEL, "how much a crawl logs: `DEBUG`, `INFO`, `WARNING` or `ERROR`"),
    Setting("LOG_FILE", None, FILE, "where it logs", "standard error"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def defaults(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return each setting's value from the environment, or its default.

    An invalid value is kept as it is: the command, if there is one, reports it.
    """
    values = {}
    folder = data_folder(environment.get("DAYUAN_HOME", ""))
    for setting in SETTINGS:
        given = environment.get(setting.name)
        if given is None or (given == "" and not setting.empty):
            values[setting.name] = _placed(setting.default, folder) if setting.in_data_folder else setting.default
            continue
        try:
            values[setting.name] = setting.parse(given)
        except ValueError:
            values[setting.name] = given
    return values


def _placed(default: str, folder: Path) -> str:
    """The default of a setting that lies in the data folder."""
    place = str(folder)
    if default.startswith("sqlite:"):
        place = place.replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return default.replace("data", place, 1)


def misspelt(given: Iterable[str], known: Collection[str]) -> str | None:
    """Return one line about the first name that looks like a setting but is unknown, or None."""
    for name in given:
        if name in known or name in BY_NAME or name.startswith(TEST_PREFIX):
            continue
        likely = get_close_matches(name, [*BY_NAME, *known], n=1, cutoff=_LIKENESS)
        if likely or name.startswith(PREFIX):
            hint = f"did you mean {likely[0]}?" if likely else "the README lists the settings"
            return f"unknown setting {name}: {hint}"
    return None


def readme_table() -> str:
    """Return the README's table of settings, in Markdown."""
    rows = [f"| `{setting.name}` | {_shown(setting)} | {setting.text} |" for setting in SETTINGS]
    return "\n".join(["| setting | default | |", "|---|---|---|", *rows])


def _shown(setting: Setting) -> str:
    if setting.shown is not None:
        return setting.shown
    if isinstance(setting.default, bool):
        return "on" if setting.default else "off"
    return f"`{setting.default}`"
