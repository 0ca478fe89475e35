"""Turn the transforms of a template into the reasons why more may be in it than is written.

It runs none of them: macros of the account and included parts are not in the files.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Entry, ListValue, MapValue, Reason, ReasonKind

KNOWN_TRANSFORMS: Final = ("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31")
"""Transforms that add nothing to what EKS is made of, beside what is written."""
TRANSFORM: Final = "Fn::Transform"


def macros(body: MapValue) -> list[Reason]:
    """Return why a template may become another one: macros of the account rewrite it."""
    asked = body.get("Transform")
    names = asked.items if isinstance(asked, ListValue) else (asked,)
    found = []
    for name in names:
        macro = known_text(name)
        if name is not None and macro not in KNOWN_TRANSFORMS:
            detail = f"the macro `{macro or '?'}` may rewrite the template"
            found.append(Reason(ReasonKind.MODULE, detail, "", name.location))
    if TRANSFORM in body.entries:
        found.append(transformed(body.entries[TRANSFORM]))
    return found


def transformed(entry: Entry) -> Reason:
    """Return why more may stand beside a call of a transform."""
    return Reason(ReasonKind.MODULE, f"`{TRANSFORM}` may write more here", "", entry.key)
