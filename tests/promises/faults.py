"""Real faults of the real database, each gone again at the end of its block."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from html.parser import HTMLParser
from typing import NamedTuple

from django.db import close_old_connections, connection, transaction

SHORT = "50ms"


@contextmanager
def somebody_else() -> Iterator[object]:
    """A cursor of a connection of its own."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


@contextmanager
def broken_write(body: str, *, at_commit: bool = False) -> Iterator[None]:
    """Whoever writes an encounter runs into `body`; at once, or when the transaction is committed."""
    when = "CONSTRAINT TRIGGER fault AFTER" if at_commit else "TRIGGER fault BEFORE"
    deferred = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    with somebody_else() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$;
            CREATE {when} INSERT OR UPDATE ON encounters_encounter {deferred}
                FOR EACH ROW EXECUTE FUNCTION fault();
            """
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION fault CASCADE")


KILL = "PERFORM pg_terminate_backend(pg_backend_pid())"
FULL = "RAISE 'could not extend file \"base/16384/2619\": No space left on device' USING ERRCODE = 'disk_full'"


@contextmanager
def terminated() -> Iterator[None]:
    """The connection that this process keeps was ended by the server."""
    connection.ensure_connection()
    with somebody_else() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    yield


@contextmanager
def read_only() -> Iterator[None]:
    """Every new transaction of the database may only read."""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with somebody_else() as cursor:
        cursor.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        connection.close()
        try:
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
            connection.close()


@contextmanager
def unreachable() -> Iterator[None]:
    """The server takes no connection to the database."""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        connection.close()
        try:
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")


@contextmanager
def locked(table: str, *, mode: str = "EXCLUSIVE", ends: str = "lock_timeout") -> Iterator[None]:
    """Somebody else holds the table for longer than a request waits."""
    with connection.cursor() as own:
        own.execute("SET lock_timeout = 0")
        own.execute(f"SET {ends} = '{SHORT}'")
    other = connection.copy()
    try:
        with transaction_of(other) as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield
    finally:
        other.close()
        connection.close()


@contextmanager
def transaction_of(other: object) -> Iterator[object]:
    other.set_autocommit(False)
    with other.cursor() as cursor:
        yield cursor
    other.rollback()


FAULTS = {
    "terminated before": terminated,
    "terminated in the middle": lambda: broken_write(KILL),
    "terminated at commit": lambda: broken_write(KILL, at_commit=True),
    "disk full": lambda: broken_write(FULL),
    "read-only": read_only,
    "lock timeout": lambda: locked("encounters_encounter"),
    "statement timeout": lambda: locked("encounters_encounter", ends="statement_timeout"),
    "unreachable": unreachable,
}
OF_ALL = ("terminated before", "read-only", "unreachable")  # those that whoever asks for anything runs into


@contextmanager
def fault(name: str) -> Iterator[None]:
    """The database has this fault; afterwards the next request begins as every request does."""
    broken: AbstractContextManager[None] = FAULTS[name]()
    try:
        with broken:
            yield
    finally:
        assert not transaction.get_connection().in_atomic_block
        close_old_connections()


class Form(NamedTuple):
    """A form of a page, as a browser would send it."""

    action: str
    fields: dict[str, list[str]]


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.buttons: dict[str, tuple[str, Form | None]] = {}
        self.writing: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), {}))
            self.by_id[said.get("id") or "none"] = self.forms[-1]
        elif tag == "button" and "formaction" in said:
            around = self.forms[-1] if self.forms else None
            self.buttons[said["formaction"].split("?")[0]] = (said.get("form", ""), around)
        elif self.forms and tag in {"input", "textarea"} and "name" in said:
            values = self.forms[-1].fields.setdefault(said["name"], [])
            if tag == "textarea":
                self.writing = values
                values.append("")
            elif said.get("type") not in {"radio", "checkbox"} or "checked" in said:
                values.append(said.get("value", ""))

    def sent_to(self, address: str) -> Form:
        """The form that is sent to this address, by itself or by one of its buttons."""
        signed = [form for form in self.forms if "csrfmiddlewaretoken" in form.fields]
        by_itself = [form for form in signed if form.action.split("?")[0] in {"", address}]
        form_id, around = self.buttons.get(address, ("", None))
        return self.by_id.get(form_id) or around or by_itself[0]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.writing = None

    def handle_data(self, data: str) -> None:
        if self.writing is not None:
            self.writing[-1] += data if self.writing[-1] else data.removeprefix("\r").removeprefix("\n")
