"""The schema's refusals in the words of the file: which key, and what was expected there."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from support.runbook.findings import Finding, Path

_EXPECTED = {
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
    "dict_type": "expected keys and values",
    "list_type": "expected a list",
    "string_type": "expected text (put numbers and true/false in quotes)",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "string_too_short": "is empty: expected some text",
    "too_short": "is empty: expected at least {min_length}",
    "literal_error": "expected {expected}",
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "union_tag_invalid": "expected one of {expected_tags}",
    "union_tag_not_found": "is missing the key {discriminator}",
}


def findings(error: ValidationError, model: type[BaseModel], data: Any) -> Iterator[Finding]:
    """One finding for each error, at the path that the file has."""
    for detail in error.errors(include_url=False):
        yield Finding(_in_the_file(detail["loc"], data), _sentence(detail, model))


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_key(str(detail["loc"][-1]), _keys(model, detail["loc"][:-1]))
    if kind == "missing":
        return f"is missing: expected {_described(_at(model, detail['loc']))}"
    if kind in _EXPECTED:
        return _EXPECTED[kind].format_map(detail.get("ctx", {}))
    return detail["msg"].removeprefix("Value error, ")


def _unknown_key(key: str, known: list[str]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]}? Expected" if close else "expected"
    return f"this key is unknown: {hint} one of {', '.join(known)}"


def _in_the_file(loc: Path, data: Any) -> Path:
    """A path without the parts that only the schema knows: tags of unions, marks of keys."""
    path: list[str | int] = []
    for at, part in enumerate(loc):
        inside = isinstance(data, dict) and part in data
        inside = inside or (isinstance(data, list) and isinstance(part, int) and part < len(data))
        if inside:
            data = data[part]
        elif at < len(loc) - 1 or part == "[key]":
            continue
        path.append(part)
    return tuple(path)


def _keys(model: Any, loc: Path) -> list[str]:
    found = _at(model, loc)
    return list(found.model_fields) if _is_model(found) else []


def _at(annotation: Any, loc: Path) -> Any:
    """The type that the schema has at a path."""
    for part in loc:
        annotation = _below(_plain(annotation), part)
    return _plain(annotation)


def _below(annotation: Any, part: str | int) -> Any:
    if _is_model(annotation):
        return annotation.model_fields[part].annotation if part in annotation.model_fields else None
    if get_origin(annotation) in {dict, list}:
        return get_args(annotation)[-1]
    tagged = [member for member in get_args(annotation) if part in _tags(member)]
    return tagged[0] if tagged else None


def _plain(annotation: Any) -> Any:
    """A type without what stands around it: Annotated, `| None`."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        members = [member for member in get_args(annotation) if member is not type(None)]
        return _plain(members[0]) if len(members) == 1 else annotation
    return annotation


def _tags(member: Any) -> tuple[Any, ...]:
    """The values of `kind` that choose this member of a union."""
    field = member.model_fields.get("kind") if _is_model(member) else None
    return get_args(field.annotation) if field else ()


def _described(annotation: Any) -> str:
    if _is_model(annotation):
        return f"keys and values ({', '.join(annotation.model_fields)})"
    if get_origin(annotation) is Literal:
        return " or ".join(str(value) for value in get_args(annotation))
    plain = {dict: "keys and values", list: "a list", str: "text", int: "a whole number"}
    return plain.get(get_origin(annotation) or annotation, "a value")


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
