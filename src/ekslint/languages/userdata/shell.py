"""Turn a shell script of user data into how it starts the node: calls, files it writes, programs.

It knows what the EKS images bring along (bootstrap.sh, nodeadm) and which programs come from
elsewhere; what those do is not known, so they may start the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import locate, with_holes
from ekslint.core.value import Reason, ReasonKind, Text, reasons
from ekslint.languages.userdata.found import Found, is_blank, unknown_lines
from ekslint.model.nodes.userdata import TextFault

if TYPE_CHECKING:
    from ekslint.sources.bash.script import Command, Word

SCRIPT: Final = "/etc/eks/bootstrap.sh"
NODEADM: Final = "nodeadm"
STARTERS: Final = frozenset({"kubelet", "kubeadm", "k3s", "rke2", "k0s", "microk8s", "eks-node"})
WRAPPERS: Final = frozenset({"sudo", "exec", "nohup", "time", "env", "nice", "timeout", "command"})
VALUED: Final = {
    "sudo": "CDghpRrTtUu", "nice": "n", "timeout": "ks", "env": "Cu", "exec": "a", "time": "fo",
    "bash": "oO", "sh": "o",
}  # fmt: skip
"""Short options of wrappers that take the next word for their value."""
RUNNERS: Final = frozenset({"bash", "sh", "source", ".", "eval", "python", "python3", "perl"})
TOOLS: Final = frozenset({"ansible-playbook", "ansible-pull", "chef-client", "puppet", "salt-call"})
"""Programs that do what their own configuration says."""
INSTALLERS: Final = frozenset(
    ("apt", "apt-get", "yum", "dnf", "snap", "rpm", "dpkg", "curl", "wget", "tar", "install", "git")
)
HANDLERS: Final = frozenset(
    (
        *("[", "[[", "awk", "cat", "chmod", "chown", "cp", "cut", "diff", "echo", "export", "grep"),
        *("head", "ln", "logger", "ls", "mkdir", "mv", "patch", "printf", "rm", "sed", "stat"),
        *("tail", "tee", "test", "touch", "type", "wc", "which"),
    )
)
"""Programs that read, print or change files, and start none."""
MAX_DEPTH: Final = 3
"""Most scripts inside scripts."""
_SYSTEM: Final = re.compile(r"/(?:usr/)?s?bin/[^/]+|/opt/aws/bin/[^/]+|/etc/init\.d/[^/]+")
_STARTER: Final = re.compile(r"/etc/eks/+bootstrap\.sh|\bnodeadm\s+init\b|\bnodeadm$")
_CALL: Final = re.compile(r"^[^#\n]*/etc/eks/+bootstrap\.sh(?:[^\\\n;|&]|\\\n|\\.)*", re.MULTILINE)
_LEFT: Final = re.compile(r"(?<![<\"'])<[A-Za-z][\w -]*>")
_KUBELET: Final = re.compile(r"kubelet|nodeadm|amazon-eks-ami|kubernetes-node")
_JOINING: Final = re.compile(r"eks|kube|node|join|bootstrap", re.IGNORECASE)


def read_shell(value: Text, found: Found, *, guarded: bool = False, depth: int = 0) -> None:
    """Add what a script does to what is found; `guarded`: it may not run at all."""
    from ekslint.sources.bash.files import written_files
    from ekslint.sources.bash.read import read_bash

    found.formats.append("shell")
    script = read_bash(value)
    found.open.extend(
        Reason(ReasonKind.TEMPLATE, p.message, "", p.location) for p in script.problems
    )
    left = list(left_in_calls(value))
    inside_eks = False
    for command in script.commands:
        if command.after_exit:
            continue
        name, words = unwrapped(command)
        if name is None:
            found.open.extend(reasons(command.name))
            continue
        if name == "cd":
            inside_eks = [known_text(w.value) for w in words] in (["/etc/eks"], ["/etc/eks/"])
        elif _is_script(name, inside_eks=inside_eks):
            found.call(words, command, guarded=guarded, left=bool(left))
        elif (inner := _inner_script(name, words)) is not None and depth < MAX_DEPTH:
            read_shell(inner, found, guarded=guarded or command.conditional, depth=depth + 1)
        else:
            _program(name, words, command, found)
    for file in written_files(script):
        if not file.after_exit and isinstance(file.body, Text):
            found.written(file.body, conditional=file.conditional)
    found.open.extend(unknown_lines(value, is_blank))
    for location, sign in left:
        why = "the shell takes it for a redirection"
        found.text_faults.append(TextFault("placeholder", sign, why, location))


def left_in_calls(value: Text) -> Iterator[tuple[Location, str]]:
    """Yield what is left to fill in behind a call of the script: the shell does not see a word."""
    string, _ = with_holes(value)
    for call in _CALL.finditer(string):
        for left in _LEFT.finditer(string, *call.span()):
            place = locate(value, *left.span())
            if place is not None:
                yield place, left[0]


def _is_script(name: str, *, inside_eks: bool) -> bool:
    """Whether a program is the bootstrap script of EKS, not one of the same name from elsewhere."""
    if re.sub(r"/+", "/", name) == SCRIPT:
        return True
    return inside_eks and name in ("./bootstrap.sh", "bootstrap.sh")


def _inner_script(name: str, words: tuple[Word, ...]) -> Text | None:
    """Return the script in `bash -c SCRIPT`."""
    if name.rsplit("/", 1)[-1] not in ("bash", "sh"):
        return None
    for option, script in pairwise(words):
        told = known_text(option.value) or ""
        if not told.startswith("-"):
            return None
        if told.endswith("c"):
            return script.value if isinstance(script.value, Text) else None
    return None


def _program(name: str, words: tuple[Word, ...], command: Command, found: Found) -> None:
    tail = name.rsplit("/", 1)[-1]
    texts = [known_text(word.value) or "" for word in words]
    if tail == NODEADM and texts[:1] != ["install"]:
        found.eks_start = True
    elif tail in STARTERS or tail == NODEADM:
        found.other_start = True
    elif tail in ("systemctl", "service"):
        found.other_start |= any("kubelet" in text for text in texts)
        found.eks_start |= any("nodeadm" in text for text in texts)
    elif tail in INSTALLERS and any(_KUBELET.search(text) for text in texts):
        found.other_start = True
    elif tail in RUNNERS or tail in TOOLS or _comes_from_elsewhere(name):
        why = f"`{name}` runs something that is not in the files"
        found.open.append(Reason(ReasonKind.OUTSIDE, why, "", command.location))
    elif tail not in HANDLERS and any(_STARTER.search(text) for text in texts):
        why = f"`{name}` may run what starts the node"
        found.open.append(Reason(ReasonKind.OUTSIDE, why, "", command.location))


def _comes_from_elsewhere(name: str) -> bool:
    """Whether a program is none of the system's, and may be one that starts the node."""
    if "/" in name:
        return _SYSTEM.fullmatch(name) is None
    return _JOINING.search(name) is not None


def unwrapped(command: Command) -> tuple[str | None, tuple[Word, ...]]:
    """Return the program a command really runs and its words: `sudo -E bash -x a.sh` runs a.sh."""
    name, words = known_text(command.name), command.arguments
    while name is not None:
        tail = name.rsplit("/", 1)[-1]
        if tail not in WRAPPERS and tail not in RUNNERS:
            break
        rest = _behind_options(tail, words)
        inner = known_text(rest[0].value) if rest else None
        if inner is None or (tail in RUNNERS and not _is_eks_file(inner)):
            break
        name, words = inner, tuple(rest[1:])
    return name, words


def _behind_options(wrapper: str, words: tuple[Word, ...]) -> list[Word]:
    """Return the words from the wrapped program on; `timeout` has a duration before it."""
    rest = list(words)
    while rest and _skipped(word := known_text(rest[0].value)):
        valued = re.fullmatch(rf"[-+]\w*[{VALUED.get(wrapper, '-')}]", word or "") is not None
        del rest[: 2 if valued else 1]
    return rest[1:] if wrapper == "timeout" else rest


def _skipped(word: str | None) -> bool:
    """Whether a word before a wrapped program is an option or an assignment."""
    return word is not None and (word.startswith("-") or ("=" in word and "/" not in word))


def _is_eks_file(word: str) -> bool:
    """Whether a word is the path of a script EKS brings along (and not a command line)."""
    return word.startswith("/etc/eks/") and not any(character.isspace() for character in word)
