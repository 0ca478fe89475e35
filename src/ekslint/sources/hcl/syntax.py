"""Define the shapes of a parsed HCL file: plain tuples with offsets, cheap to make and to store.

They know nothing of Terraform: `resource` is a block type like any other. Every node is
`(kind, start, end, ...)`, offsets in code points into the source text, end exclusive. Plain tuples
of str, int, bool, None and tuples only, so that `marshal` can store them.

Expressions
    ("number", s, e, raw)                      raw is the text as written
    ("bool", s, e, True | False)
    ("null", s, e)
    ("name", s, e, name)                       the root of a traversal: var, local, aws_iam_role …
    ("attr", s, e, object, name)               object.name
    ("index", s, e, object, key)               object[key]; the legacy object.0 has a number node
    ("splat", s, e, object, steps)             object[*].a.b[0]; steps as below
    ("attr_splat", s, e, object, steps)        object.*.a.b
    ("call", s, e, name, arguments, expand)    name may hold `::`; expand: last argument is `x...`
    ("unary", s, e, operator, operand)         "-" or "!"
    ("binary", s, e, operator, left, right)
    ("cond", s, e, test, yes, no)
    ("paren", s, e, inner)
    ("tuple", s, e, items)
    ("object", s, e, items)                    items: (key, value) pairs; a bare word key is a
                                               "template" of one text part, `(expr)` a "paren"
    ("for_tuple", s, e, key, value, collection, result, condition)
    ("for_object", s, e, key, value, collection, result_key, result, condition, group)
                                               key: str | None, value: str (variable names),
                                               condition: node | None, group: bool (`...`)
    ("template", s, e, parts, heredoc)         a quoted string, a heredoc or a whole template file
    steps: tuple of ("attr", s, e, name) and ("index", s, e, key)
    A splat inside the steps of a splat is taken of each item: `a[*].b[*].c` comes as the for_tuple
    of `[for x in a[*] : x.b[*].c]`, with the variable `*`, which nobody can write.

Template parts (strip markers and heredoc indentation are already applied to the texts)
    ("text", s, e, text)                       text after escapes; maps one to one when
                                               e - s == len(text); escapes stand in parts of their
                                               own, a heredoc has one part (at least) per line
    ("interp", s, e, expression)
    ("if", s, e, test, then_parts, else_parts)
    ("for", s, e, key, value, collection, parts)

Bodies
    ("attribute", s, e, name, name_start, name_end, expression)
    ("block", s, e, type, labels, items, header_end)
                                               labels: tuple of (text, start, end); s..header_end is
                                               `type "label" …` without the brace; items: attributes
                                               and blocks in order
"""

from __future__ import annotations

from typing import Any

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.core.record import record

Node = tuple[Any, ...]


@record
class HclFile:
    """One parsed file: its items in order, its comments, and what could not be read.

    `items`: "attribute" and "block" nodes of the top level. `comments`: (start, end) of each
    comment. `problems`: the parts that do not parse; everything else is in `items`.
    """

    source: SourceText
    items: tuple[Node, ...]
    comments: tuple[tuple[int, int], ...] = ()
    problems: tuple[UnreadableError, ...] = ()
