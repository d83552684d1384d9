"""All the SQL: the schema, and the stores that read and write it on SQLite and PostgreSQL."""
