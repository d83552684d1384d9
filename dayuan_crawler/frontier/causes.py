"""Why a request brought no page that can be used, and why a run is not complete: codes, beside texts that say more."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What the portal did, or did not do."""

    # It may do better later: asked again, some times.
    UNREACHABLE = "unreachable"  # no connection, or no answer in time
    SERVER_ERROR = "server_error"  # a status that says "later", or a page that reports a breakdown
    EMPTY = "empty"
    CUT_SHORT = "cut_short"  # it ends before its end
    # It turns the crawler away, or puts something else in the place of a page.
    REFUSED = "refused"  # a status that says "no"
    LED_AWAY = "led_away"  # to another host
    DETOUR = "detour"  # to a page of this site that is neither an article nor a list
    CHALLENGE = "challenge"  # a check for robots
    LOGIN = "login"
    SUSPENDED = "suspended"  # not registered, expired, for sale, or a server without a site
    UNREAD = "unread"  # a page without what every article has
    ANOTHER_PAGE = "another_page"  # a page that is not the article
    # It says that there is no such thing.
    GONE = "gone"  # by its status, or in words
    GONE_PAGE = "gone_page"  # by another page in its place, or by leading to one
    # Nothing will change it.
    CLOSED = "closed"  # a module that is switched off
    NOT_A_PAGE = "not_a_page"
    DISALLOWED = "disallowed"  # by our own rules
    BROKEN = "broken"  # anything else


class RunCause(StrEnum):
    """Why a run is not complete. The first are Scrapy's reasons for closing a spider, as the crawl gives them."""

    SHUTDOWN = "shutdown"  # it was told to stop
    UNREACHABLE = "portal_unreachable"
    TURNED_AWAY = "turned_away"
    BUSY = "busy"  # the portal asks to come back later
    ROBOTS_TXT = "robots_txt_unreachable"
    LAYOUT = "layout_not_understood"
    NO_BROWSER = "no_browser"
    STORAGE = "storage_error"
    # It came to its end.
    PAGES_FAILED = "pages_failed"
    MANY_GONE = "many_gone"  # so many articles at once that it is not believed
    NOT_WALKED = "not_walked"  # the list was not walked to its end


# Asked again, up to the last attempt.
TRANSIENT = frozenset({Cause.UNREACHABLE, Cause.SERVER_ERROR, Cause.EMPTY, Cause.CUT_SHORT})
# A page that came, and may be whole the next time.
MISREAD = frozenset({Cause.UNREAD, Cause.ANOTHER_PAGE})
# Not believed of a page before something that is known to work was asked: it may be said of every page.
REFUSALS = frozenset({Cause.REFUSED, Cause.LED_AWAY, Cause.DETOUR, Cause.CHALLENGE, Cause.LOGIN, Cause.SUSPENDED})
GONE_CAUSES = frozenset({Cause.GONE, Cause.GONE_PAGE})
# What came is not the page that was asked for: it is kept in the archive, and never read as that page.
NOT_THE_PAGE = frozenset({Cause.CUT_SHORT, Cause.ANOTHER_PAGE, Cause.DETOUR})
