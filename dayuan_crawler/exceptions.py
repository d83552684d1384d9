"""The base of the errors that a user can cause, or has to know of."""

from __future__ import annotations


class DayuanError(Exception):
    """One line for the user: what, where and what to do."""
