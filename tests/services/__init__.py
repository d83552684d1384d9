"""The real programs for the tests: a PostgreSQL server and a Chromium. ``python -m tests.services`` installs them."""
