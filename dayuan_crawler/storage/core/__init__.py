"""Database engine and transactions, and the differences between SQLite and PostgreSQL."""
