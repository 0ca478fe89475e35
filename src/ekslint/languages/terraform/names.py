"""Turn the variables, locals and outputs of a root and its modules into resources of their own.

They are what a person asks about who wants to know a value, not what anything is made of: the model
never sees them (`mode` is "name"). Text of a library is not anybody's question.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import Entry, MapValue, Value
from ekslint.languages.terraform.calls import call_of
from ekslint.languages.terraform.configuration import Block

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module


def names_of(module: Module) -> Iterator[Resource]:
    """Yield every variable, local and output of a module instance and of those it calls."""
    if module.library:
        return
    configuration = module.configuration
    for name, block in configuration.variables.items():
        value = module.variable(name, block.header)
        yield _named(module, "variable", f"var.{name}", value, _whole(block), block.header)
    for name, (source, node) in configuration.locals.items():
        span = source.location(node[1], node[2])
        key = source.location(node[4], node[5])
        yield _named(module, "local", f"local.{name}", module.local(name, span), span, key)
    for name, block in configuration.outputs.items():
        found = module.output(name, block.header)
        if found is not None:
            yield _named(module, "output", f"output.{name}", found, _whole(block), block.header)
    for name in configuration.modules:
        call = call_of(module, name)
        for child in call.modules.values() if call is not None else ():
            if module.run.budget.steps >= 0:
                yield from names_of(child)


def _named(
    module: Module, kind: str, address: str, value: Value, span: Location, header: Location
) -> Resource:
    return Resource(
        language="terraform",
        type=kind,
        address=module.qualify(address),
        scope=module.run.scope,
        body=MapValue({"value": Entry(value, header, span)}, location=header),
        header=header,
        mode="name",
        conditions=module.conditions,
        name=address.partition(".")[2],
        module=module.address,
    )


def _whole(block: Block) -> Location:
    """Return the place of a block from its header to the end of its last item."""
    source, items = block.parts[0]
    if source is not block.source or not items:
        return block.header
    return source.location(block.header.start, items[-1][2])
