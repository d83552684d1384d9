"""Codes for why a request failed and why a run is incomplete. A text with details goes with each."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why a request brought no usable page."""

    # Transient failures: retry a limited number of times.
    UNREACHABLE = "unreachable"  # no connection, or a timeout
    SERVER_ERROR = "server_error"  # a transient status, or a page with an error report
    EMPTY = "empty"
    CUT_SHORT = "cut_short"  # the response is truncated
    # The portal refuses the crawler, or sends something else than the page.
    REFUSED = "refused"  # a status that refuses
    LED_AWAY = "led_away"  # redirected to another host
    DETOUR = "detour"  # redirected to a page of this site that is neither an article nor a list
    CHALLENGE = "challenge"  # a bot check
    LOGIN = "login"
    SUSPENDED = "suspended"  # domain not registered, expired or for sale, or a server without a site
    UNREAD = "unread"  # a page without what every article has
    ANOTHER_PAGE = "another_page"  # a page that is not the expected article
    # The portal says that the page does not exist.
    GONE = "gone"  # by its status, or in words
    GONE_PAGE = "gone_page"  # with another page instead, or a redirect to one
    # Permanent failures: do not retry.
    CLOSED = "closed"  # a disabled module
    NOT_A_PAGE = "not_a_page"
    DISALLOWED = "disallowed"  # by the crawler's own rules
    BROKEN = "broken"  # anything else


class RunCause(StrEnum):
    """Why a run is incomplete. The codes of the first group are also close reasons of the spider in Scrapy."""

    SHUTDOWN = "shutdown"  # the user stopped it
    UNREACHABLE = "portal_unreachable"
    TURNED_AWAY = "turned_away"
    BUSY = "busy"  # the portal asks for a later retry
    ROBOTS_TXT = "robots_txt_unreachable"
    LAYOUT = "layout_not_understood"
    NO_BROWSER = "no_browser"
    STORAGE = "storage_error"
    # The run reached its end.
    PAGES_FAILED = "pages_failed"
    MANY_GONE = "many_gone"  # too many articles gone at once to be plausible
    NOT_WALKED = "not_walked"  # the walk did not reach the end of the list


# Retried up to the maximum number of attempts.
TRANSIENT = frozenset({Cause.UNREACHABLE, Cause.SERVER_ERROR, Cause.EMPTY, Cause.CUT_SHORT})
# A page that was received, and may be complete the next time.
MISREAD = frozenset({Cause.UNREAD, Cause.ANOTHER_PAGE})
# To confirm one of these, the crawl first requests a page that is known to work: the whole portal may refuse.
REFUSALS = frozenset({Cause.REFUSED, Cause.LED_AWAY, Cause.DETOUR, Cause.CHALLENGE, Cause.LOGIN, Cause.SUSPENDED})
GONE_CAUSES = frozenset({Cause.GONE, Cause.GONE_PAGE})
# The response is not the requested page. The archive keeps it, but it is never read as that page.
NOT_THE_PAGE = frozenset({Cause.CUT_SHORT, Cause.ANOTHER_PAGE, Cause.DETOUR})
