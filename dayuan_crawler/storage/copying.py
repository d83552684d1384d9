"""Copies a database into an empty one, of the same kind or the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Table, func, insert, literal_column, select

from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.schema import Base
from dayuan_crawler.storage.search.catalogue import Catalogue

BATCH = 500


def copy(source: Database, target: Database, progress: Callable[[str, int], None]) -> None:
    """Copy all rows, as they are at one moment, into a database without any; it gets all of them or none.

    ``progress`` is told each table and its number of rows. Both databases must be open. Raises StorageError.
    """
    with source.reading() as connection:

        def work(into: Connection, _: datetime) -> None:
            for table in Base.metadata.sorted_tables:
                if into.scalar(select(literal_column("1")).select_from(table).limit(1)) is not None:
                    raise StorageError(f"database {target.name} is not empty: copy into a new one")
            for table in Base.metadata.sorted_tables:
                progress(table.name, _copy_table(connection, into, table))
            # The index is another thing in each kind of database.
            Catalogue(into).fill_index()

        target.run(work)


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    number = 0
    # A row that refers to another of its table refers to an earlier one.
    query = select(table).order_by(*table.primary_key.columns)
    for rows in source.execute(query, execution_options={"yield_per": BATCH}).mappings().partitions():
        target.execute(insert(table), [dict(row) for row in rows])
        number += len(rows)
    own = table.primary_key.columns.values()
    if target.dialect.name == "postgresql" and len(own) == 1 and own[0].name == "id" and number:
        # Rows that came with their numbers did not advance the sequence.
        sequence = func.pg_get_serial_sequence(table.name, "id")
        target.execute(select(func.setval(sequence, select(func.max(own[0])).scalar_subquery())))
    return number
