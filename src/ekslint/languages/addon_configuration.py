"""Turn the configuration values of an EKS add-on into a map, whatever text they are written as.

Shared by the languages that declare add-ons; what the keys mean is not known here.

Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
"""

from __future__ import annotations

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Null, ReasonKind, Text, Unknown, Value, reasons, unknown


def configuration_of(value: Value) -> Value:
    """Return configuration values as a map; what does not parse is unknown, nothing is absent."""
    if isinstance(value, Null) or known_text(value) == "":
        return Absent(name="configuration values", location=value.location)
    if not isinstance(value, Text):
        return value
    from ekslint.sources.yaml.read import read_yaml  # JSON is YAML too

    parsed = read_yaml(value)
    why = next(reasons(value), None)
    if not parsed.problems and len(parsed.documents) == 1:
        return parsed.documents[0].value
    if why is not None:
        return Unknown(why, location=value.location)
    return unknown(ReasonKind.INVALID, "they do not parse", location=value.location)
