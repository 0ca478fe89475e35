"""Turn a shell script's syntax tree into a list of what may change its variables.

It looks at the whole script before any value is carried along: a name that is set anywhere in a
way that is not a plain assignment has no certain value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from tree_sitter import Node

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEFAULTED: Final = re.compile(r"\$\{([A-Za-z_]\w*):?=")
_SETTERS: Final = frozenset(("read", "mapfile", "readarray", "getopts", "let"))
_AFTER_WORD: Final = frozenset(" \t\r\n;&|(){}`<>")
_SOURCING: Final = frozenset((".", "source", "eval"))
_STRAIGHT: Final = frozenset(
    ("program", "redirected_statement", "variable_assignments", "declaration_command")
)
_REPEATED: Final = frozenset(
    ("function_definition", "while_statement", "for_statement", "c_style_for_statement")
)
_INTO: Final = re.compile(r"\s-v\s*([A-Za-z_]\w*)")
_CHANGES: Final = re.compile(r"(?<![=!<>])=(?!=)|\+\+|--")


@dataclass(slots=True)
class Survey:
    """How often each name is assigned plainly, and which names are set in other ways (`loose`).

    `sources`: other code is read in (`source`, `eval`); `fickle`: inside a function or loop, so
    that nothing is certain anywhere. `own_ifs`: the script sets IFS for itself.
    """

    counts: dict[str, int] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)
    sources: bool = False
    fickle: bool = False

    @property
    def own_ifs(self) -> bool:
        """Whether words of unquoted variables may be split at other characters than blanks."""
        return "IFS" in self.counts or "IFS" in self.loose


def survey(root: Node, string: str) -> Survey:
    """Walk the whole tree once."""
    found = Survey()
    found.loose.update(_DEFAULTED.findall(string))
    stack = [(root, True, False)]
    while stack:
        node, straight, repeated = stack.pop()
        kind = node.type
        children = node.children
        if kind == "variable_assignment":
            _assignment(node, straight, found, string)
        elif kind == "command":
            _command(node, repeated, found, string)
        elif kind in ("for_statement", "unset_command"):
            for child in children:
                if child.type in ("variable_name", "word"):
                    found.loose.add(string[child.start_byte : child.end_byte])
        elif kind == "declaration_command" and children and children[0].type == "local":
            straight = False
        elif kind == "c_style_for_statement" or (children and children[0].type in ("((", "$((")):
            code = string[node.start_byte : node.end_byte]
            if kind == "c_style_for_statement" or _CHANGES.search(code):
                found.loose.update(_NAME.findall(code[:10_000]))
        inner = straight and (
            kind in _STRAIGHT or (kind == "compound_statement" and children[0].type == "{")
        )
        repeated = repeated or kind in _REPEATED
        for index, child in enumerate(children):
            stack.append((child, inner or (straight and kind == "list" and not index), repeated))
    return found


def _assignment(node: Node, straight: bool, found: Survey, string: str) -> None:
    name_node = node.child_by_field_name("name")
    name = string[name_node.start_byte : name_node.end_byte] if name_node else ""
    parent = node.parent
    if parent is not None and parent.type == "command":
        # For one command only; unless the parser cut the value off in the middle of a word.
        if string[node.end_byte : node.end_byte + 1] not in _AFTER_WORD:
            found.loose.add(name)
        return
    bare = _NAME.match(name)
    operator = node.children[1].type if len(node.children) > 1 else "="
    if bare is None or bare.group() != name or not straight or operator != "=":
        found.loose.add(bare.group() if bare else name)
    else:
        found.counts[name] = found.counts.get(name, 0) + 1


def _command(node: Node, repeated: bool, found: Survey, string: str) -> None:
    name_node = node.child_by_field_name("name")
    name = string[name_node.start_byte : name_node.end_byte] if name_node else ""
    if name in _SETTERS:
        words = string[name_node.end_byte : node.end_byte] if name_node else ""
        found.loose.update(_NAME.findall(words[:10_000]))
    elif name == "printf":
        found.loose.update(_INTO.findall(string, node.start_byte, node.end_byte))
    elif name in _SOURCING:
        found.sources = True
        found.fickle = found.fickle or repeated
