"""The real programs that the tests use: a PostgreSQL server and a Chromium. ``python -m tests.services`` installs them."""
