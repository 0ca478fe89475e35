"""Turn the YAML text of a header into its nodes, whatever somebody has written there.

It knows no key: `header` reads rule pages, `examples` reads case files. Nothing is constructed from
the text but texts, numbers, bools, lists and maps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ekslint.core.errors import PageError
from ekslint.core.location import SourceText

if TYPE_CHECKING:
    from yaml.nodes import Node

MAX_HEADER: Final = 20_000
"""Longest header, in characters."""
MAX_NESTED: Final = 30
"""Deepest nesting of lists and maps; libyaml's composer overflows the stack at some thousands."""
_OPENERS: Final = re.compile(r"[\[{]|[-?:](?=\s)")
_QUOTED: Final = re.compile(r"^\s*(?:-\s+)?(?:message|at|assert|where)\s*:\s+\{", re.MULTILINE)
"""A text that YAML takes for a map."""
_FEW: Final = 2_000
"""With fewer signs that open something, no header nests deep enough to hurt."""
_NULL: Final = "tag:yaml.org,2002:null"
_BOOL: Final = "tag:yaml.org,2002:bool"
_INT: Final = "tag:yaml.org,2002:int"
_FLOAT: Final = "tag:yaml.org,2002:float"


def compose_header(source: SourceText, start: int, end: int) -> Node:
    """Return the node of the YAML between two offsets of a text.

    Raises `PageError` with a location for what is too long, nested too deep, empty or no YAML.
    """
    import yaml

    if end - start > MAX_HEADER:
        limit = f"the header is longer than {MAX_HEADER} characters"
        raise PageError(limit, source.location(start, start + 3))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = source.text[start:end]
    try:
        if sum(1 for _ in _OPENERS.finditer(text)) > _FEW:
            _check_nesting(source, start, text)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = start + (mark.index if mark is not None else 0)
        hint = "" if _QUOTED.search(text) is None else "; quote what starts with a brace"
        raise PageError(
            f"the header is not YAML: {error.problem or error.context}{hint}",
            source.location(at, at + 1),
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        detail = "nested too deep" if isinstance(error, RecursionError) else _detail(error)
        raise PageError(
            f"the header is not YAML: {detail}", source.location(start, start + 1)
        ) from None
    if node is None:
        raise PageError("the header is empty", source.location(start, start))
    return node


def _detail(error: Exception) -> str:
    return " ".join(str(error).split())


def _check_nesting(source: SourceText, start: int, text: str) -> None:
    """Raise `PageError` where the text nests too deep; events come one by one, without a stack."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTED:
            at = start + (event.start_mark.index if event.start_mark is not None else 0)
            raise PageError("the header is not YAML: nested too deep", source.location(at, at + 1))


def shape(node: Node) -> str:
    """Scalar, sequence or mapping (PyYAML's classes carry it as `id`, its types do not say so)."""
    return str(getattr(node, "id", ""))


def plain(node: Node) -> Any:
    """Return what a node means to a JSON Schema; a scalar of another tag is its text.

    For headers whose shape has been read already: an alias is written out each time.
    """
    if shape(node) == "mapping":
        return {str(key.value): plain(value) for key, value in node.value}
    if shape(node) == "sequence":
        return [plain(item) for item in node.value]
    written = str(node.value)
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return written.lower() in ("true", "yes", "on")
    try:
        if node.tag == _INT:
            return int(written)
        if node.tag == _FLOAT:
            return float(written)
    except ValueError:  # hexadecimal, sexagesimal …
        return 0
    return written
