"""Helpers for tests: the command line, and comparing what it brought with the portal's truth."""
