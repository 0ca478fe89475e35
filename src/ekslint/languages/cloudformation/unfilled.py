"""Turn texts handed to `Fn::Base64` as they stand into the names in them that nothing fills in.

`${Name}` means a parameter or resource only inside `Fn::Sub`; elsewhere these characters reach
whoever reads the text. A name that the text sets by itself is a variable of its own. No resource
type is known here, and of shells only how names are set.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.resource import Resource
from ekslint.core.value import Entry, ListValue, MapValue, Text, text
from ekslint.languages.cloudformation.names import PSEUDO
from ekslint.languages.cloudformation.transforms import macros

if TYPE_CHECKING:
    from ekslint.languages.cloudformation.evaluate import StackEvaluator

ENCODED: Final = "Fn::Base64"
"""The type of what a resource encodes as it stands."""

_NAME: Final = re.compile(r"(?<![\\$])\$\{(?P<name>[A-Za-z0-9]+(?:(?:::|\.)[A-Za-z0-9.]+)?)\}")
_COMMENT: Final = re.compile(r"^\s*#(?!!).*$", re.MULTILINE)
_SET: Final = (
    r"(?:\b|\$){name}\s*=|\b(?:read|for|local|export|declare|typeset|mapfile|readarray|getopts)\b"
    r"[^\n;]*\b{name}\b|-v\s+{name}\b"
)
_ELSEWHERE: Final = re.compile(r"(?:^|[;&|(]|\s)(?:source|\.|eval|envsubst)\s", re.MULTILINE)
"""What may set any variable, or fill names in by itself."""


def unfilled_texts(
    stack: StackEvaluator, name: str, kind: str, header: Location
) -> Iterator[Resource]:
    """Yield the texts of a resource that hold such names, each as a resource of its own.

    A macro of the account may fill them in.
    """
    if not stack.literals or macros(stack.template.body):
        return
    names = {f"AWS::{pseudo}" for pseudo in PSEUDO}
    names.update(stack.template.section("Parameters").entries)
    names.update(stack.section("Resources").entries)
    for number, (value, conditions) in enumerate(stack.literals):
        if found := tuple(unfilled(value, names)):
            body = {
                "type": Entry(text(kind, header)),
                "names": Entry(ListValue(found)),
                "text": Entry(value),
            }
            yield Resource(
                language="cloudformation",
                type=ENCODED,
                address=f"{name}/Fn::Base64[{number}]",
                scope=stack.scope,
                body=MapValue(body, location=header),
                header=header,
                mode="text",
                conditions=conditions,
                name=name,
            )


def unfilled(value: Text, names: Container[str]) -> Iterator[Text]:
    """Yield each `${name}` of the template in a text that stands for nothing there.

    `names` are the parameters, resources and pseudo parameters of the template.
    """
    whole, _ = with_holes(value)
    spared = [found.span() for found in _COMMENT.finditer(whole)]
    elsewhere = _ELSEWHERE.search(whole) is not None
    for found in _NAME.finditer(whole):
        name = found["name"]
        if name.partition(".")[0] not in names or any(a <= found.start() < b for a, b in spared):
            continue
        is_variable = name.isalnum()  # no shell has a variable of any other name
        if is_variable and (elsewhere or name.isupper() or _sets(whole, name)):
            continue
        yield slice_text(value, *found.span())


def _sets(whole: str, name: str) -> bool:
    return re.search(_SET.format(name=re.escape(name)), whole) is not None
