"""The schema of the Statuspage API, and what of a document of ours it would refuse."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "payloads" / "statuspage" / "schema.json"
MOST = 50


@cache
def schema() -> Any:
    return json.loads(SCHEMA.read_text())


@cache
def validator(name: str) -> Draft202012Validator:
    """Of the document below /api/v2/ with this name: exactly its keys, each of its own kind."""
    keys: dict[str, Any] = {}
    for key, kind in schema()["documents"][name].items():
        if isinstance(kind, list):
            keys[key] = {"type": "array", "maxItems": MOST, "items": {"$ref": f"#/$defs/{kind[0]}"}}
        else:
            keys[key] = {"$ref": f"#/$defs/{kind}"}
    whole = {"type": "object", "additionalProperties": False, "properties": keys}
    wanted = {"$defs": schema()["$defs"], **whole, "required": list(keys)}
    Draft202012Validator.check_schema(wanted)
    return Draft202012Validator(wanted)


def problems(name: str, document: Any) -> list[str]:
    """What a strict client would stumble over, with the place of each."""
    return [f"{each.json_path}: {each.message}" for each in validator(name).iter_errors(document)]
