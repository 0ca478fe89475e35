"""Turn the part of SARIF 2.1.0 that ekslint writes into a JSON schema of our own.

It does not know what GitHub asks for besides, nor what other tools write. Each object allows fewer
properties than the standard and demands no fewer, so what has this shape is SARIF:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}
TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer", "minimum": 1}
ADDRESS: Schema = {"type": "string", "pattern": "^https://[^ ]+$"}
PATH: Schema = {"type": "string", "pattern": r"^(?:[A-Za-z0-9/._~!$&'()*+,;=@:-]|%[0-9A-F]{2})+$"}
BAG: Schema = {"type": "object"}


def closed(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object with these properties and no others (3.2: no property may be null)."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def several(item: Schema, least: int = 1) -> Schema:
    return {"type": "array", "items": item, "minItems": least}


MESSAGE = closed({"text": TEXT})  # 3.11
ARTIFACT = closed({"uri": PATH}, {"uriBaseId": TEXT})  # 3.4
REGION = closed(  # 3.30
    dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), NUMBER)
)
PLACE = {"physicalLocation": closed({"artifactLocation": ARTIFACT, "region": REGION})}
NAMED = closed({"fullyQualifiedName": TEXT}, {"kind": TEXT})  # 3.33
LOCATION = closed(  # 3.28
    PLACE, {"message": MESSAGE, "id": NUMBER, "logicalLocations": several(NAMED)}
)
STEP = closed({"location": LOCATION})  # 3.38
FLOW = closed({"threadFlows": several(closed({"locations": several(STEP)}))})  # 3.36, 3.37
REPLACEMENT = closed(  # 3.57
    {"deletedRegion": REGION, "insertedContent": closed({"text": {"type": "string"}})}
)
CHANGE = closed({"artifactLocation": ARTIFACT, "replacements": several(REPLACEMENT)})  # 3.56
FIX = closed({"artifactChanges": several(CHANGE)}, {"description": MESSAGE})  # 3.55
SUPPRESSION = closed(  # 3.35
    {"kind": {"enum": ["inSource", "external"]}},
    {"justification": TEXT, "location": LOCATION, "properties": BAG},
)
INDEX: Schema = {"type": "integer", "minimum": 0}
ONE_RULE: Schema = {"oneOf": [{"required": ["ruleId", "ruleIndex"]}, {"required": ["rule"]}]}
RESULT = ONE_RULE | closed(  # 3.27
    {
        "level": LEVEL,
        "message": MESSAGE,
        "locations": {**several(LOCATION), "maxItems": 1},
        "partialFingerprints": {"type": "object", "additionalProperties": TEXT},
    },
    {
        "ruleId": TEXT,
        "ruleIndex": INDEX,
        "rule": closed({"id": TEXT, "index": INDEX, "toolComponent": closed({"index": INDEX})}),
        "relatedLocations": several(LOCATION),
        "codeFlows": several(FLOW),
        "fixes": several(FIX),
        "suppressions": several(SUPPRESSION),
        "properties": BAG,
    },
)
RULE = closed(  # 3.49
    {
        "id": TEXT,
        "name": TEXT,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": closed({"text": TEXT}, {"markdown": TEXT}),
        "defaultConfiguration": closed({"level": LEVEL}),
    },
    {"helpUri": ADDRESS, "properties": BAG},
)
RULES: Schema = {**several(RULE, least=0), "uniqueItems": True}
DRIVER = closed(  # 3.19
    {"name": TEXT, "version": TEXT, "semanticVersion": TEXT, "rules": RULES},
    {"informationUri": ADDRESS},
)
NOTIFICATION = closed({"level": LEVEL, "message": MESSAGE}, {"locations": several(LOCATION)})
INVOCATION = closed(  # 3.20
    {"executionSuccessful": {"type": "boolean"}},
    {"toolExecutionNotifications": several(NOTIFICATION, least=0)},
)
RUN = closed(  # 3.14
    {
        "tool": closed(
            {"driver": DRIVER}, {"extensions": several(closed({"name": TEXT, "rules": RULES}))}
        ),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "originalUriBaseIds": {
            "type": "object",
            "additionalProperties": closed({"description": MESSAGE}),
        },
        "invocations": several(INVOCATION),
        "results": several(RESULT, least=0),
    },
    {"properties": BAG},
)
SHAPE: Schema = closed(  # 3.13
    {"version": {"const": "2.1.0"}, "runs": several(RUN)}, {"$schema": ADDRESS}
)
