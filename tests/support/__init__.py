"""Test helpers: running the command line, and comparing its results with the portal's truth."""
