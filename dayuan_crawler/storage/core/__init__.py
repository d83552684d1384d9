"""The database itself: its engine, its transactions, and what SQLite and PostgreSQL do differently."""
