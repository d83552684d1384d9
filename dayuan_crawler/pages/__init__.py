"""Extraction of pages. Pure functions: a parsed page in, values out. Nothing raises, whatever the page contains."""
