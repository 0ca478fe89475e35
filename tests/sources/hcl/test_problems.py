"""Problems: the place and the words for each mistake people make."""

from __future__ import annotations

import pytest

from tests.sources.hcl.sliced import hcl

MESSAGES = {
    "a = \n": "1:5 expected an expression, found the end of the line",
    "a = [1, 2\nb = 3\n": "2:1 expected `,` or `]`, found `b`",
    "a = [1\n": "1:5 `[` is never closed",
    "a = f(1\n": "1:6 `(` is never closed",
    "a = f(1 2)\n": "1:9 expected `,` or `)`, found `2`",
    "a = {\n  b = 1 c = 2\n}\n": "2:9 expected the end of the line or `}`, found `c`",
    "a = { b c = 2 }\n": "1:9 expected `=`, found `c`",
    "a = { b = }\n": "1:11 expected an expression, found `}`",
    "a = 1 b = 2\n": "1:7 expected the end of the line, found `b`",
    "a = 1; b = 2\n": "1:6 expected the end of the line, found `;`",
    "a\n": "1:2 expected `=` or `{`, found the end of the line",
    "a: 1\n": "1:2 expected `=` or `{`, found `:`",
    'b "x"\n{\n}\n': "1:6 expected `{`, found the end of the line",
    'b "x" = 1\n': "1:7 expected `{`, found `=`",
    "b {\n  a = 1\n": "1:3 `{` is never closed",
    "b {\n  a = 1 }\n": "2:9 expected the end of the line, found `}`",
    "b {\n  = 1\n}\n": "2:3 expected an argument, a block or `}`, found `=`",
    "}\n": "1:1 expected an argument or a block, found `}`",
    '"a" = 1\n': '1:1 expected an argument or a block, found `"a"`',
    'a = "x\n': "1:5 the quoted string is not closed on its line",
    'a = "${x\n': "1:6 `${` is never closed",
    'a = "x${y" + 1\n': '1:10 expected `}`, found `" + 1`',
    "a = 'x'\n": "1:5 `'` is no quote, strings are in double quotes",
    "a = “x”\n": "1:5 expected an expression, found `“`",
    'a = "\\d+"\n': "1:6 `\\d` is not an escape sequence of a quoted string",
    'a = "\\ud800"\n': "1:6 `\\ud800` is no character",
    "a = <<EOT\nx\n": "1:5 no line with only `EOT` closes the heredoc that starts here",
    "a = << EOT\nx\nEOT\n": "1:5 a heredoc starts with `<<` and a word, nothing between",
    "a = <<EOT # x\nx\nEOT\n": "1:5 nothing may follow `<<EOT` on its line",
    "a = <<EOT\n${x\nEOT\n": "2:1 `${` is never closed",
    "a = <<EOT\n%{ if x }\nEOT\n": "2:1 `if` directive is not closed by `endif`",
    "a = 1 /* x\n": "1:7 the comment that starts here is never closed",
    "a = [for x y : x]\n": "1:12 expected `,` or `in`, found `y`",
    "a = [for x in y => x]\n": "1:17 expected `:`, found `=>`",
    "a = x ? y\n": "1:10 expected `:`, found the end of the line",
    "a = x.\n": "1:7 expected a name, found the end of the line",
    "a = 1 +\n": "1:8 expected an expression, found the end of the line",
    "a = 1\u00a0\n": "1:6 expected the end of the line, found the character U+00A0",
    'b "x-${y}" {}\n': "1:3 a block label cannot hold `${` or `%{`",
    "a = x.*.y.*.z\n": "1:10 `.*` cannot follow `.*`, write `[*]`",
}


@pytest.mark.parametrize("text", MESSAGES, ids=list(map(repr, MESSAGES)))
def test_a_problem_says_what_was_expected_and_where(text: str) -> None:
    (problem, *_) = hcl(text).problems
    assert problem.location is not None
    at = f"{problem.location.line}:{problem.location.column}"
    assert f"{at} {problem.message}" == MESSAGES[text]
