"""Turn a policy document, as an attribute holds it, into condition keys that nothing fills in.

It knows where keys stand in a policy, and that `${` is in no key of AWS's; it judges no statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.value import Absent, Document, ListValue, MapValue, Unknown, Value, text


def unfilled_condition_key(document: Value) -> Value:
    """The first condition key with a variable in it, absent where there is none; not known of a
    document that is not.

    IAM fills variables into values only, and a template language that fills in keys has done so.
    """
    if isinstance(document, Unknown):
        return document
    for keyed in _conditions(document):
        for key, entry in keyed.entries.items():
            if "${" in key:
                return text(key, entry.key or keyed.location)
    return Absent(name="key", location=document.location)


def _conditions(document: Value) -> Iterator[MapValue]:
    """Yield the maps of keys below each operator of each statement."""
    if isinstance(document, Document):
        document = document.content
    statements = document.get("Statement") if isinstance(document, MapValue) else None
    items = statements.items if isinstance(statements, ListValue) else (statements,)
    for statement in items:
        condition = statement.get("Condition") if isinstance(statement, MapValue) else None
        if isinstance(condition, MapValue):
            for entry in condition.entries.values():
                if isinstance(entry.value, MapValue):
                    yield entry.value
