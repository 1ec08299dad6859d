"""A statement that SQLAlchemy compiles once for each database, and the driver executes.

    ADD = Statement(insert(museums), "name", "quota", "added")
    FIND = Statement(select(museums.c.quota).where(museums.c.name == bindparam("name")))

    ADD(db, name="gansu", quota=1, added=now)
    [(quota,)] = FIND(db, name="gansu")

For what is run often: SQLAlchemy's own `execute` costs several times the driver's (DECISIONS.md). Types are kept: an
instant goes in and comes out as a datetime. Errors are SQLAlchemy's too. No `IN` over a list: no fixed text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import starmap
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]


class Statement:
    def __init__(self, clause: Select[Any] | Insert | Update | Delete, *columns: str) -> None:
        """`columns` are those that an INSERT or UPDATE sets from values given by the same names."""
        self._clause = clause
        self._columns = columns or None
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, db: Connection, **values: object) -> list[tuple[Any, ...]]:
        """Its rows; none of a statement that returns nothing."""
        compiled = self._compiled_for(db.dialect)
        driver: Any = db.connection.driver_connection
        given = compiled.bind(values)
        try:
            cursor = driver.execute(compiled.sql, given)
            return compiled.read(cursor.fetchall()) if compiled.columns else []
        except db.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy(compiled.sql, error, db.dialect) from error

    def many(self, db: Connection, rows: Iterable[Mapping[str, object]], **same: object) -> int:
        """Run for each of them; what it returns is not read. How many rows it added or changed. `same`: what all of
        them have, converted once.
        """
        compiled = self._compiled_for(db.dialect)
        driver: Any = db.connection.driver_connection
        if not (given := compiled.bind_all(rows, same)):
            return 0
        try:
            cursor = driver.cursor()
            cursor.executemany(compiled.sql, given)
            return int(cursor.rowcount)
        except db.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy(compiled.sql, error, db.dialect) from error

    def _compiled_for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._clause, self._columns, dialect)
        return compiled


class _Compiled(msgspec.Struct, frozen=True):
    sql: str
    names: tuple[tuple[str, Convert | None], ...]  # in the order of their marks
    positional: bool
    constants: dict[str, object]  # values that stand in the statement itself
    columns: tuple[Convert | None, ...]  # of the rows that it returns
    plain: bool  # rows need no conversion

    def bind(self, values: Mapping[str, object]) -> Sequence[object] | dict[str, object]:
        if self.constants:
            values = {**self.constants, **values}
        if self.positional:
            return [convert(values[name]) if convert else values[name] for name, convert in self.names]
        return {name: convert(values[name]) if convert else values[name] for name, convert in self.names}

    def bind_all(self, rows: Iterable[Mapping[str, object]], same: Mapping[str, object]) -> list[Any]:
        """Of many rows: what is to be converted, and how, is looked up once for all of them."""
        same = {**self.constants, **same}
        fixed = {name: convert(same[name]) if convert else same[name] for name, convert in self.names if name in same}
        converts = [(name, convert) for name, convert in self.names if convert and name not in same]
        order = [name for name, _ in self.names]
        pick = itemgetter(*order) if len(order) > 1 else lambda values: (values[order[0]],)
        given = []
        for row in rows:
            values = {**fixed, **row} if fixed else dict(row)
            for name, convert in converts:
                values[name] = convert(values[name])
            given.append(pick(values) if self.positional else {name: values[name] for name in order})
        return given

    def read(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if self.plain:
            return rows
        return [tuple(starmap(_converted, zip(self.columns, row, strict=True))) for row in rows]


def _converted(convert: Convert | None, value: Any) -> Any:
    return convert(value) if convert else value


def _compile(
    clause: Select[Any] | Insert | Update | Delete, columns: Sequence[str] | None, dialect: Dialect
) -> _Compiled:
    compiled: Any = clause.compile(dialect=dialect, column_keys=columns)
    assert not compiled.post_compile_params, "a list in IN has no fixed text"
    binds: dict[str, BindParameter[Any]] = compiled.binds
    names = compiled.positiontup or list(compiled.params)
    returned = tuple(_reader(column.type, dialect) for column in clause.exported_columns)
    return _Compiled(
        sql=str(compiled),
        names=tuple((name, _writer(binds[name].type, dialect)) for name in names),
        positional=compiled.positiontup is not None,
        constants={name: binds[name].effective_value for name in names if not binds[name].required},
        columns=returned,
        plain=not any(returned),
    )


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _as_sqlalchemy(sql: str, error: Exception, dialect: Dialect) -> BaseException:
    """So that callers catch one class, whichever database it is; without the values, which may be secrets."""
    wrapped: DBAPIError | StatementError | BaseException = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
    return wrapped
