"""What keeps organisations apart in the database: composite foreign keys."""

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table


class TenantKey(models.ForeignKey):
    """A foreign key between tenant tables; its constraint is the `CompositeForeignKey` beside it."""

    def __init__(self, to: Any, on_delete: Any = models.RESTRICT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)  # composite indexes begin with the organisation
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOne(models.OneToOneField):
    """The same for a row that belongs to exactly one other."""

    def __init__(self, to: Any, on_delete: Any = models.RESTRICT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class CompositeForeignKey(models.BaseConstraint):
    """`(organisation_id, <field>_id)` points at `(organisation_id, id)` of the field's model.

    The database so refuses a link from one organisation's row to another's, however it is written.
    """

    def __init__(self, *, field: str, name: str) -> None:
        self.field = field
        super().__init__(name=name)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Leave it for later, as Django does with foreign keys: what it points at may have no constraint yet."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds it to a table."""
        field = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (organisation_id, %(column)s) "
            "REFERENCES %(parent)s (organisation_id, id) ON DELETE RESTRICT",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            column=quote(field.column),
            parent=quote(field.related_model._meta.db_table),
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that drops it."""
        return schema_editor._delete_constraint_sql(schema_editor.sql_delete_fk, model, self.name)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave the answer to the database: forms offer rows of one organisation only."""

    def deconstruct(self) -> Any:
        """Return the arguments that a migration writes down."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return (self.name, self.field) == (other.name, other.field)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


class TenantModel(models.Model):
    """A row of one organisation."""

    organisation = models.ForeignKey("encounters.Organisation", models.RESTRICT, related_name="+", db_index=False)

    class Meta:
        abstract = True


def own_parent(name: str) -> models.UniqueConstraint:
    """Return the `UNIQUE (organisation, id)` that composite foreign keys point at."""
    return models.UniqueConstraint(fields=["organisation", "id"], name=f"{name}_in_organisation")


def same_organisation(name: str, *fields: str) -> list[models.BaseConstraint]:
    """Return one `CompositeForeignKey` for each of a table's links to tenant tables."""
    return [CompositeForeignKey(field=field, name=f"{name}_{field}_same_organisation") for field in fields]
