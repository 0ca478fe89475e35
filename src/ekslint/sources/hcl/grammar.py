"""Turn python-hcl2's grammar into the Lark parser that ekslint reads HCL with, and cache it.

It does not know what the parser's callbacks make of the rules (`tree`), nor which newlines count
(`newlines`); lark is imported only when a parser is made.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ekslint.core.errors import EkslintError
from ekslint.sources.cache import is_private, private_directory

if TYPE_CHECKING:
    from lark import Lark

KNOWN_GRAMMARS: Final = {
    "856e0a0a416400a68630c3a7bb2af92592394c992eb0e728f3b930c27a73aa78": "python-hcl2 8.1.4",
}
"""SHA-256 of each `hcl2.lark` that `overrides.lark` was checked against."""

SCHEMA: Final = 2
"""Raised when what is kept of grammars and texts changes its form."""
STARTS: Final = ("start", "expression", "template")

_DEFINITION: Final = re.compile(
    r"^[!?]*([A-Za-z_]\w*)(?:\{[^}\n]*\})?(?:\.\d+)?[ \t]*:.*\n(?:[ \t]+\S.*\n)*", re.M
)
_NEWLINES: Final = re.compile(r"[ \t]*\bnew_line_or_comment\b\??")


class GrammarError(EkslintError):
    """The grammar of the installed python-hcl2 cannot be used."""


def upstream_grammar() -> tuple[Path, str]:
    """Return the path and the text of the grammar in the installed python-hcl2.

    The package is located, not imported: its import costs as much as the parse of a small file.
    """
    spec = find_spec("hcl2")
    if spec is None or not spec.origin:
        raise GrammarError("python-hcl2 is not installed")
    path = Path(spec.origin).with_name("hcl2.lark")
    try:
        return path, path.read_text(encoding="utf-8")
    except OSError as error:
        raise GrammarError(f"the grammar of python-hcl2 cannot be read: {error}") from error


def overrides() -> str:
    """Return the text of ekslint's own definitions.

    Possessive quantifiers keep long strings and comments cheap, but are wrong in the first releases
    of Python 3.11 (https://github.com/python/cpython/issues/106052): there they are left out.
    """
    text = Path(__file__).with_name("overrides.lark").read_text(encoding="utf-8")
    if sys.version_info < (3, 11, 5):
        text = text.replace("]++", "]").replace(")*+", ")*")
    return text


def definitions(text: str) -> dict[str, str]:
    """Return name → definition (with its leading `!` or `?`) of each rule and terminal."""
    return {match[1]: match[0] for match in _DEFINITION.finditer(text)}


def combine(upstream: str, own: str) -> str:
    """Return `upstream` with the definitions of `own` in place of its own of the same name.

    Newlines are dropped from the remaining rules: the post-lexer passes on only those that
    separate, and the rules where they do are all in `own`.
    """
    mine = definitions(own)

    def keep(match: re.Match[str]) -> str:
        name = match[1]
        if name in mine or name == "new_line_or_comment":
            return ""
        return match[0] if name.isupper() else _NEWLINES.sub("", match[0]).lstrip("!")

    return _DEFINITION.sub(keep, upstream) + "\n" + own


@cache
def stamp() -> bytes:
    """Return what the nodes of a text depend on beside the text: grammar, parser, Python.

    It is the same for all of a run.
    """
    named = f"{SCHEMA} {sys.version_info[:2]} {marshal.version}"
    digest = hashlib.blake2b(named.encode(), digest_size=16)
    digest.update(upstream_grammar()[1].encode())
    digest.update(overrides().encode())
    found = find_spec("lark")
    if found is not None and found.origin:
        digest.update(Path(found.origin).read_bytes())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        status = module.stat()
        digest.update(f"{module.name} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.digest()


def make_parser(
    *,
    transformer: object,
    postlex: object,
    comment: Callable[[Any], Any],
    directory: Path | None = None,
) -> Lark:
    """Return the parser; `comment` is called with the token of each block comment.

    The compiled grammar is a pickle, so it is read only from a directory and a file that belong
    to this user. Without such a directory the grammar is compiled each time (0.15 s).
    """
    import lark

    path, upstream = upstream_grammar()
    text = combine(upstream, overrides())
    options: dict[str, Any] = {
        "parser": "lalr",
        "lexer": "contextual",
        "start": list(STARTS),
        "propagate_positions": False,
        "maybe_placeholders": False,
        "transformer": transformer,
        "postlex": postlex,
        "lexer_callbacks": {"BLOCK_COMMENT": comment},
    }
    try:
        if directory is None or not private_directory(directory):
            return lark.Lark(text, **options)
        version = path.with_name("version.py")
        stamp = version.read_bytes() if version.is_file() else b""
        key = hashlib.sha256(f"{lark.__version__} {sys.version_info[:2]} ".encode())
        key.update(stamp)
        key.update(text.encode())
        cached = directory / f"grammar-{key.hexdigest()[:24]}.bin"
        if os.path.lexists(cached) and not is_private(cached, directory=False):
            return lark.Lark(text, **options)
        # Lark writes the file when it is not there or broken, and goes on when it cannot.
        parser = lark.Lark(text, cache=str(cached), **options)
        with suppress(OSError):
            cached.chmod(0o600)
        return parser
    except lark.exceptions.LarkError as error:
        raise GrammarError(f"the grammar of python-hcl2 cannot be used: {error}") from error
