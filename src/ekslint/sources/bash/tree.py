"""Turn the syntax tree of a shell script into commands, assignments and redirections.

It follows the order of execution only as far as the text fixes it: straight lines. What branches,
loops and functions do to variables is not worked out; it makes them unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

import tree_sitter
import tree_sitter_bash
from tree_sitter import Node

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.value import ReasonKind, Text, Value, unknown
from ekslint.sources.bash.files import output
from ekslint.sources.bash.heredocs import HereDocument, cover, here_documents
from ekslint.sources.bash.redirects import (
    MAX_PROBLEMS,
    errors,
    here_document,
    is_whole,
    redirection,
)
from ekslint.sources.bash.script import Assignment, Command, Redirect, Script, Word
from ekslint.sources.bash.survey import Survey, survey
from ekslint.sources.bash.words import Words
from ekslint.sources.textmap import TextMap

MAX_DEPTH: Final = 60
"""Deepest nesting of compound commands that is followed."""
MAX_VARIABLES: Final = 300
"""Most variables whose values are carried along; further ones are unknown."""

LONGEST_CODE: Final = 60
"""Characters of a command that are shown in a reason."""

_JOINED: Final = re.compile(r"(?<=[\w'\"=./,:-])\\\n(?=[\w'\"$=./,:-])")
_ESCAPED: Final = re.compile(r"\\[^\n]")
_WIDE: Final = re.compile(r"[^\x00-\x7f]")
_LEAVING: Final = frozenset(("exit", "reboot", "poweroff", "halt"))
_PLAIN_FLAGS: Final = frozenset("-rxg")
_SIGNS: Final = frozenset(("==", "=~", "$"))
_NO_WORDS: Final = frozenset(("variable_assignment", "file_redirect", "herestring_redirect"))


def walk_script(source: TextMap) -> Script:
    """Parse the script and walk it."""
    string = source.string
    at = string.find("\r\n")
    carriage = source.locate(at) if at >= 0 else None
    documents = here_documents(string)
    root = _parse(string, documents)
    walk = _Walk(source, survey(root, string), documents)
    walk.problems.extend(errors(root, source))
    walk.statements(root.children, _Block(), 0)
    commands = tuple(walk.commands)
    return Script(commands, tuple(walk.assignments), tuple(walk.problems[:MAX_PROBLEMS]), carriage)


def _parse(string: str, documents: dict[int, HereDocument]) -> Node:
    """Parse the script; what was wrongly taken for a here-document is dropped from `documents`."""
    root = _tree(cover(string, documents))
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "heredoc_start":
            seen.add(node.start_byte)
        stack.extend(node.children)
    wrong = documents.keys() - seen
    if not wrong:
        return root
    for word in wrong:
        del documents[word]
    return _tree(cover(string, documents))


def _tree(string: str) -> Node:
    # One byte per character, so that the parser's byte offsets are ours.
    plain = _WIDE.sub("x", string)
    if "\r" in string:
        plain = plain.replace("\\\r\n", " \\\n").replace("\r\n", " \n")
    # The parser does not see that a word goes on after a line that ends with a backslash.
    plain = _JOINED.sub("xx", plain)
    # Nor that an escaped blank is part of a word.
    plain = _ESCAPED.sub(lambda found: "xx" if found.group()[1] in " \t" else found.group(), plain)
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
    return parser.parse(plain.encode("ascii")).root_node


@dataclass(slots=True)
class _Block:
    """Where the walk is; see `Command` for the words. `lasting`: assignments here outlive it."""

    conditional: bool = False
    captured: bool = False
    lasting: bool = True
    function: bool = False
    exited: bool = False

    def branch(self, *, function: bool = False) -> _Block:
        """Return a block that may not run."""
        return replace(self, conditional=True, function=self.function or function)

    def shell(self, *, captured: bool = False) -> _Block:
        """Return a block that runs in a shell of its own."""
        return replace(self, lasting=False, captured=self.captured or captured)


@dataclass(slots=True)
class _Walk:
    source: TextMap
    survey: Survey
    documents: dict[int, HereDocument]
    variables: dict[str, Value] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    problems: list[UnreadableError] = field(default_factory=list)
    block: _Block = field(default_factory=_Block)

    def statements(self, nodes: list[Node], block: _Block, depth: int) -> None:
        """Walk statements one after the other."""
        for node in nodes:
            if node.is_named:
                self.statement(node, block, depth)

    def statement(
        self, node: Node, block: _Block, depth: int, redirects: tuple[Redirect, ...] = ()
    ) -> None:
        """Walk one statement; `redirects` are those written around it."""
        if depth > MAX_DEPTH:
            place = self.source.locate(node.start_byte)
            self.problems.append(UnreadableError("the script is nested too deeply", place))
            return
        depth += 1
        match node.type:
            case "command":
                self.command(node, block, depth, redirects)
            case "redirected_statement":
                self.redirected(node, block, depth, redirects)
            case "variable_assignment" | "variable_assignments" | "declaration_command":
                self.declaration(node, block, depth)
            case "list":
                parts = _flatten(node)
                self.statement(parts[0], block, depth)
                for part in parts[1:]:  # what the parser puts around the chain is the last one's
                    last = part is parts[-1]
                    self.statement(part, block.branch(), depth, redirects if last else ())
            case "pipeline":
                self.pipeline(node, block, depth, ())
            case "negated_command" | "program":
                self.statements(node.children, block, depth)
            case "compound_statement":
                if node.children and node.children[0].type == "((":
                    self.captured(node, block, depth)
                else:
                    self.statements(node.children, block, depth)
            case "subshell":
                self.statements(node.children, block.shell(), depth)
            case "if_statement":
                self.conditional(node, block, depth)
            case "function_definition":
                self.statements(node.children, block.branch(function=True), depth)
            case (
                "elif_clause" | "else_clause" | "while_statement" | "for_statement"
                | "c_style_for_statement" | "case_statement" | "case_item" | "do_group" | "ERROR"
            ):  # fmt: skip
                self.statements(node.children, block.branch(), depth)
            case _:
                self.captured(node, block, depth)

    def conditional(self, node: Node, block: _Block, depth: int) -> None:
        """Walk an `if`: its first condition surely runs, nothing else does."""
        inside = block
        for child in node.children:
            if child.type == "then":
                inside = block.branch()
            elif child.type in ("elif_clause", "else_clause"):
                self.statement(child, block, depth)
            elif child.is_named:
                self.statement(child, inside, depth)

    def pipeline(self, node: Node, block: _Block, depth: int, feed: tuple[Redirect, ...]) -> None:
        """Walk a pipeline; the output of a command that only echoes goes to the next one."""
        for child in node.children:
            if not child.is_named:
                continue
            before = len(self.commands)
            self.statement(child, block.shell(), depth, feed)
            last = self.commands[-1] if len(self.commands) > before else None
            text = output(last) if last is not None else None
            feed = (Redirect("|", None, text),) if isinstance(text, Text) else ()

    def captured(self, node: Node, block: _Block, depth: int) -> None:
        """Walk the commands inside the substitutions of a word."""
        stack = [node]
        while stack:
            found = stack.pop()
            if found.type in ("command_substitution", "process_substitution"):
                self.statements(found.children, block.shell(captured=True), depth + 1)
            else:
                stack.extend(reversed(found.children))

    def words(self, block: _Block) -> Words:
        """Return an expander that sees the variables of this moment."""
        self.block = block
        return Words(self.source, self.resolve, own_ifs=self.survey.own_ifs)

    def resolve(self, name: str, place: Location | None) -> Value:
        """Return the value of a variable at the place where the walk is."""
        assigned = self.survey.counts.get(name, 0)
        if self.survey.fickle or name in self.survey.loose or assigned:
            value = self.variables.get(name)
            sure = assigned == 1 or not self.block.function
            if value is not None and sure and not self.survey.fickle:
                return value
            detail = f"shell variable `{name}` has no certain value here"
            return unknown(ReasonKind.VARIABLE, detail, location=place)
        detail = f"shell variable `{name}` comes from the environment"
        where = self.source.locate(0)
        scope = f"@{where.path}:{where.start}" if where is not None else ""
        identity = "" if self.survey.sources else f"shell:{name}{scope}"
        return unknown(ReasonKind.VARIABLE, detail, location=place, identity=identity)

    def fields(self, words: Words, start: int, end: int) -> list[Word]:
        """Expand one word; a word the parser cut off in the middle is unknown."""
        place = self.source.locate(start, end)
        if not is_whole(self.source.string, start, end):
            cut = unknown(ReasonKind.INVALID, "a word that does not parse", location=place)
            return [Word(cut, place, True)]
        return [Word(f.value(place), place, f.splits) for f in words.fields(start, end)]

    def command(
        self, node: Node, block: _Block, depth: int, redirects: tuple[Redirect, ...]
    ) -> None:
        """Note one simple command."""
        words = self.words(block)
        variables: dict[str, Value] = self.variables
        expanded: list[Word] = []
        own: list[Redirect] = []
        for child in node.children:
            if child.type == "variable_assignment":
                name, value = self.assigned(words, child)
                variables = {**variables, name: value}
            elif child.type in ("file_redirect", "herestring_redirect"):
                own.append(redirection(self.source, words, child))
        for start, end in _arguments(node):
            expanded += self.fields(words, start, end)
        place = self.source.locate(node.start_byte, node.end_byte)
        first = expanded[0].value if expanded else Text((), location=place)
        command = Command(
            first,
            tuple(expanded[1:]),
            place,
            block.conditional,
            block.exited,
            block.captured,
            (*redirects, *own),
            variables,
        )
        for child in node.children:
            self.captured(child, block, depth)
        self.commands.append(command)
        word = known_text(first)
        if word in ("source", ".", "eval"):
            code = " ".join(self.source.string[node.start_byte : node.end_byte].split())
            self.forget(code if len(code) <= LONGEST_CODE else f"{code[: LONGEST_CODE - 1]}…")
        if (word in _LEAVING or (word == "exec" and expanded[1:])) and block.lasting:
            block.exited = True

    def forget(self, why: str) -> None:
        """Make every variable unknown: other code ran that may have changed it."""
        detail = f"`{why}` may have changed it"
        self.variables = {
            name: unknown(ReasonKind.VARIABLE, detail, location=value.location)
            for name, value in self.variables.items()
        }

    def assigned(self, words: Words, node: Node) -> tuple[str, Value]:
        """Return the name and the value of an assignment."""
        string = self.source.string
        name_node, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
        name = string[name_node.start_byte : name_node.end_byte] if name_node else ""
        place = self.source.locate(node.start_byte, node.end_byte)
        if value_node is None:
            return name, Text((), location=place)
        start, end = value_node.start_byte, value_node.end_byte
        if value_node.type == "array" or not is_whole(self.source.string, start, end):
            detail = f"`{name}` is an array" if value_node.type == "array" else "does not parse"
            return name, unknown(ReasonKind.FUNCTION, detail, location=place)
        found = words.joined(start, end)
        return name, found.value(self.source.locate(start, end))

    def declaration(self, node: Node, block: _Block, depth: int) -> None:
        """Note the assignments of a statement that only assigns."""
        words = self.words(block)
        string = self.source.string
        nodes = [node] if node.type == "variable_assignment" else node.children
        kind = "" if node.type != "declaration_command" else nodes[0].type
        flags = "".join(string[c.start_byte : c.end_byte] for c in nodes if c.type == "word")
        sure = not block.conditional and block.lasting and not block.exited
        for child in nodes:
            if child.type != "variable_assignment":
                continue
            name, value = self.assigned(words, child)
            operator = child.children[1].type if len(child.children) > 1 else "="
            place = self.source.locate(child.start_byte, child.end_byte)
            certain = sure and operator == "=" and set(flags) <= _PLAIN_FLAGS
            if not certain or name in self.survey.loose:
                kept: Value = unknown(
                    ReasonKind.VARIABLE,
                    f"shell variable `{name}` has no certain value here",
                    location=place,
                )
            else:
                kept = value
            if len(self.variables) < MAX_VARIABLES or name in self.variables:
                self.variables = {**self.variables, name: kept}
            exported = kind == "export" or "x" in flags
            self.assignments.append(Assignment(name, value, place, not certain, exported))
            self.captured(child, block, depth)

    def redirected(
        self, node: Node, block: _Block, depth: int, around: tuple[Redirect, ...]
    ) -> None:
        """Walk a statement with redirections; what follows on a here-document's line too."""
        words = self.words(block)
        body: Node | None = None
        redirects = list(around)
        following: list[tuple[Node, bool]] = []
        for child in node.children:
            if child.type == "heredoc_redirect":
                redirects.append(here_document(words, child, self.documents))
                conditional = False
                for inner in child.children:
                    if inner.type in ("&&", "||"):
                        conditional = True
                    elif inner.type in ("file_redirect", "herestring_redirect"):
                        redirects.append(redirection(self.source, words, inner))
                    elif inner.is_named and not inner.type.startswith("heredoc_"):
                        following.append((inner, conditional))
            elif child.type in ("file_redirect", "herestring_redirect"):
                redirects.append(redirection(self.source, words, child))
            elif child.is_named and body is None:
                body = child
        before = len(self.commands)
        if body is not None:
            self.statement(body, block, depth, tuple(redirects))
        for child in node.children:
            if child is not body and child.type != "heredoc_redirect":
                self.captured(child, block, depth)
        for inner, conditional in following:
            if inner.type == "pipeline":
                last = self.commands[-1] if len(self.commands) > before else None
                text = output(last) if last is not None else None
                feed = (Redirect("|", None, text),) if isinstance(text, Text) else ()
                self.pipeline(inner, block, depth, feed)
            elif inner.type not in ("file_descriptor", "word", "number", "string", "raw_string"):
                self.statement(inner, block.branch() if conditional else block, depth)


def _arguments(node: Node) -> list[tuple[int, int]]:
    """Return the ranges of a command's words; the parser takes `==`, `=~` and `$` for signs."""
    out: list[tuple[int, int]] = []
    sign_end = -1
    for child in node.children:
        if child.type in _NO_WORDS or not (child.is_named or child.type in _SIGNS):
            continue
        start, end = child.start_byte, child.end_byte
        if start == sign_end:
            start = out.pop()[0]
        out.append((start, end))
        sign_end = end if child.type in _SIGNS else -1
    return out


def _flatten(node: Node) -> list[Node]:
    """Return the commands of a chain of `&&` and `||` in order, without recursion."""
    out: list[Node] = []
    current: Node | None = node
    while current is not None:
        named = [child for child in current.children if child.is_named]
        current = None
        for index, child in enumerate(reversed(named)):
            if index == len(named) - 1 and child.type == "list":
                current = child
            else:
                out.append(child)
    return out[::-1]
