"""Turn user data, in whatever layers it comes, into one description of how the node starts.

Layers (base64, gzip, MIME) are taken off first; every part is then read by its content type. What
is not understood stays open: an unknown part may start the node.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, concat, slice_text, with_holes
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.languages.userdata.found import NO_ENDS, Found, is_blank, unknown_lines
from ekslint.languages.userdata.shell import read_shell
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.model.nodes.node_start import at_its_text
from ekslint.model.nodes.userdata import UserData

MAX_LAYERS: Final = 8
"""Most encodings and MIME parts around each other."""
_UNKNOWN_KEY: Final = re.compile(rf"^[^=\"'#\n]*{HOLE}", re.MULTILINE)
_CONFIG: Final = re.compile(r"^apiVersion:\s*[\"']?node\.eks\.aws/", re.MULTILINE)
_OF_EKS: Final = re.compile(r"/etc/eks/+bootstrap\.sh|node\.eks\.aws\b")
_WINDOWS_SCRIPT: Final = re.compile(r"EKSBootstrap", re.IGNORECASE)
_WINDOWS_PARAMETER: Final = re.compile(
    r"-(EKSClusterName|APIServerEndpoint|Base64ClusterCA|KubeletExtraArgs)[ \t:]+"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'`;|]+))",
    re.IGNORECASE,
)


def contribute(
    value: Value,
    *,
    scope: str,
    where: Location,
    root: str,
    host: Resource | None = None,
    environment: str = "",
) -> tuple[Contribution, tuple[UnreadableError, ...]]:
    """Return the user data of one template (or file), its calls, and what does not parse."""
    base = f"{scope}::{host.address}" if host is not None else f"{scope}::{where.path}"
    found = Found(base, where, scope, host)
    _part(value, "", found, 0)
    header = value.location or where
    if not header.source.library and header.end - header.start > 200:
        header = replace(header, end=header.source.offset(header.line + 1, 1) - 1)
    data = UserData(
        id=f"{base}/user data",
        scope=scope,
        header=header,
        conditions=host.conditions if host is not None else (),
        declared=host,
        format=found.formats[0] if len(set(found.formats)) == 1 else "mime",
        host=base if host is not None else "",
        bootstraps=tuple(found.calls),
        written_names=tuple(found.names),
        parameters=tuple(found.parameters),
        config_faults=tuple(found.config_faults),
        text_faults=tuple(found.text_faults),
        node_config=found.node_config or Absent(name="NodeConfig", location=header),
        settings=found.settings or Absent(name="settings", location=header),
        eks_start=found.eks_start,
        other_start=found.other_start,
        outer=found.outer,
        first_line=found.ends[0],
        last_line=found.ends[1],
        of_eks=found.of_eks,
        open=tuple(dict.fromkeys(found.open)),
    )
    entities: tuple[Entity, ...] = (data, *found.calls)
    contribution = Contribution(scope, entities, environment=environment, root=root)
    return contribution, tuple(found.problems)


def _part(value: Value, content_type: str, found: Found, depth: int) -> None:
    """Take off the layers of a value and read what is inside."""
    if depth > MAX_LAYERS:
        found.open.append(Reason(ReasonKind.LIMIT, "user data has too many layers"))
        return
    match value:
        case Document(format="base64" | "gzip", content=inner):
            _part(inner, content_type, found, depth + 1)
        case Document(format="mime", content=ListValue(items=parts, open=open_)):
            found.outer = found.outer or "mime"
            found.open.extend(open_)
            for part in parts:
                if isinstance(part, MapValue):
                    kind = known_text(part.get("content_type")) or ""
                    inner_value = part.get("content")
                    if inner_value is not None:
                        _part(inner_value, kind, found, depth + 1)
                else:
                    found.open.extend(reasons(part))
        case Document(format="yaml" | "json", content=MapValue() as content):
            if _is_cloud_config(content_type, value.rendered):
                _cloud_config(content, found)
            else:
                found.outer = found.outer or "nodeconfig"
                found.formats.append("nodeconfig")
                found.config(content)
        case Document(rendered=Text() as rendered):
            _text(rendered, content_type, found, depth)
        case Text():
            _text(value, content_type, found, depth)
        case Unknown(reason=reason):
            found.open.append(reason)
            if not value.candidates:
                found.formats.append("other")


def _is_cloud_config(content_type: str, rendered: Text | None) -> bool:
    start = rendered.prefix if rendered is not None else ""
    return "cloud-config" in content_type or start.startswith("#cloud-config")


def _text(value: Text, content_type: str, found: Found, depth: int) -> None:
    from ekslint.sources.mime import MimePart, looks_like_mime

    string, _ = with_holes(value)
    head = string.lstrip()
    if not found.outer:
        found.outer = _outer(value, head)
        found.ends = _ends(value, string) if found.outer == "script" else found.ends
    found.of_eks |= _OF_EKS.search(string) is not None
    if looks_like_mime(value):
        from ekslint.languages.userdata.multipart import read_parts

        def read(part: MimePart) -> None:
            _part(part.text, part.content_type, found, depth + 1)

        read_parts(value, found, read)
        return
    script = head.startswith("#!") or "shellscript" in content_type
    if "node.eks.aws" in content_type or (not script and _CONFIG.search(head[:4000])):
        found.formats.append("nodeconfig")
        found.config_text(value, typed="node.eks.aws" in content_type)
    elif "<powershell>" in head[:200]:
        _powershell(value, string, found)
    elif script:
        read_shell(value, found)
    elif head.startswith("#cloud-config") or "cloud-config" in content_type:
        _cloud_config_text(value, found)
    elif _is_toml(head):
        _toml(value, found)
    elif (decoded := _decoded(value)) is not None:
        _part(decoded, content_type, found, depth + 1)
    elif HOLE in string and not string.strip(HOLE).strip():
        found.formats.append("other")
        found.open.extend(reasons(value))
    else:
        # no format says what it is; a part that is not known may have done so
        found.open.extend(unknown_lines(value, lambda line: True))
        read_shell(value, found)


def _ends(value: Text, string: str) -> tuple[Value, Value]:
    """Return where the first and the last line of a script start; absent where they are one, or
    something unknown starts there."""
    last = string.rfind("\n", 0, len(string.rstrip())) + 1
    if not last or HOLE in string[:1] + string[last : last + 1]:
        return NO_ENDS
    first, end = (slice_text(value, at, at + 1) for at in (0, last))
    return (at_its_text(first), at_its_text(end))


def _outer(value: Text, head: str) -> str:
    """Return the format a text announces in its first line; empty when it announces none."""
    from ekslint.sources.mime import looks_like_mime

    if looks_like_mime(value):
        return "mime"
    if _CONFIG.search(head[:4000]) and not head.startswith("#!"):
        return "nodeconfig"
    marks = (("#!", "script"), ("#cloud-config", "cloud-config"), ("<powershell>", "powershell"))
    return next((name for mark, name in marks if head.startswith(mark)), "")


def _decoded(value: Text) -> Text | None:
    from ekslint.sources.encodings import decode_base64

    whole = value.known
    if whole is None or len(whole) < 16 or any(c.isspace() for c in whole.strip()):
        return None
    made = decode_base64(value)
    return made if isinstance(made, Text) else None


def _is_toml(head: str) -> bool:
    return any(
        line.strip().startswith("[settings") for line in head[:4000].splitlines()
    ) or head.startswith(("settings.", "[settings"))


def _toml(value: Text, found: Found) -> None:
    from ekslint.sources.toml.read import read_toml

    found.formats.append("toml")
    parsed = read_toml(value)
    if with_holes(value)[1]:
        found.open.extend(Reason(ReasonKind.TEMPLATE, p.message) for p in parsed.problems)
    else:
        found.problems.extend(parsed.problems)
    found.open.extend(unknown_lines(value, lambda line: HOLE in line.partition("=")[0]))
    settings = parsed.value
    if "settings" in settings.entries:
        found.settings = settings
    string, holes = with_holes(value)
    if _UNKNOWN_KEY.search(string):  # it may be a key, or whole lines
        found.open.extend(reason for hole in holes for reason in reasons(hole))


def _powershell(value: Text, string: str, found: Found) -> None:
    """Read the parameters of the Windows script; the rest of PowerShell is not evaluated.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html
    """
    found.formats.append("powershell")
    if _WINDOWS_SCRIPT.search(string) is None:
        found.open.extend(reasons(value))
        return
    found.eks_start = True
    for match in _WINDOWS_PARAMETER.finditer(string):
        group = next(n for n in (2, 3, 4) if match[n] is not None)
        if "$" in match[group]:
            continue
        written = slice_text(value, *match.span(group))
        only = written.segments[0] if len(written.segments) == 1 else written
        told = written if not isinstance(only, Unknown) else only
        found.parameters.append((match[1], told))
        if match[1].lower() == "eksclustername":
            found.names.append(told)


def _cloud_config_text(value: Text, found: Found) -> None:
    from ekslint.sources.yaml.read import read_yaml

    parsed = read_yaml(value, templated=False)
    content = parsed.documents[0].value if parsed.documents and not parsed.problems else None
    if isinstance(content, MapValue):
        _cloud_config(content, found)
    else:
        found.formats.append("cloud-config")
        found.open.append(Reason(ReasonKind.FUNCTION, "cloud-config that does not parse"))


def _cloud_config(content: MapValue, found: Found) -> None:
    """Read the files cloud-config writes and the commands it runs.

    Source: https://cloudinit.readthedocs.io/en/latest/reference/modules.html
    """
    found.formats.append("cloud-config")
    found.open.extend(content.open)
    for name, entry in content.entries.items():
        if not isinstance(entry.value, ListValue):
            found.open.extend(reasons(entry.value))
            continue
        found.open.extend(entry.value.open)
        for item in entry.value.items:
            if name in ("runcmd", "bootcmd"):
                command = _command_line(item)
                if command is not None:
                    read_shell(command, found)
                else:
                    found.open.extend(reasons(item))
            elif name == "write_files":
                _written(item, found)


def _written(item: Value, found: Found) -> None:
    """Read a file of `write_files`; one whose content is not known may start the node."""
    body = item.get("content") if isinstance(item, MapValue) else item
    match body:
        case Text():
            encoding = item.get("encoding") if isinstance(item, MapValue) else None
            as_written = encoding is None or known_text(encoding) == "text/plain"
            plain = body if as_written else _decoded(body)
            if plain is None:
                found.open.append(Reason(ReasonKind.OUTSIDE, "an encoded file", "", body.location))
            else:
                found.written(plain, conditional=False)
                found.open.extend(unknown_lines(plain, is_blank))
        case Document(format="yaml" | "json", content=MapValue() as content):
            found.config(content)
        case Document(format="base64", content=Text() as inner):
            found.written(inner, conditional=False)
        case None:
            found.open.extend(item.open if isinstance(item, MapValue) else ())
        case _:
            found.open.extend(reasons(body))


def _command_line(item: Value) -> Text | None:
    """Return a command as the line a shell would run: a list's words are quoted."""
    if isinstance(item, Text):
        return item
    if not isinstance(item, ListValue):
        return None
    from ekslint.core.value import Piece

    parts: list[Piece | Value] = []
    for word in item.items:
        if parts:
            parts.append(Piece(" "))
        plain = known_text(word)
        bare = plain is not None and re.fullmatch(r"[\w@%+=:,./-]+", plain) is not None
        parts.extend([word] if bare else [Piece("'"), word, Piece("'")])
    return concat(parts, item.location)
