"""What a text frame is, judged by the JSON Schemas of the project."""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft7Validator

_SCHEMAS = Path(os.environ.get("WS_SCHEMAS") or Path(__file__).parent / "../../generated/schemas")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
#: Levels that are taken; whatever serializes or compares calls itself for each.
_DEEPEST = 64


class Frame(NamedTuple):
    """`kind` is the type of a valid message, or `application`, `malformed` or `unknown_type`."""

    kind: str
    id: str | None = None
    data: dict[str, Any] = {}


def read_frame(text: str) -> Frame:
    """Never raises, whatever the text (ERR-4); the id is there wherever it can be read (ERR-1)."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_number, parse_int=_integer)
    except (ValueError, RecursionError):
        return Frame("malformed")
    if not isinstance(value, dict):
        return Frame("malformed")
    given, kind = value.get("id"), value.get("type")
    id = given if isinstance(given, str) and _ID.fullmatch(given) else None
    if not isinstance(kind, str):
        return Frame("malformed", id)
    is_application = kind.startswith("X_")
    if kind not in _TYPES and not is_application:
        return Frame("unknown_type", id)
    if not _is_plain(value) or not _message.is_valid(value):
        return Frame("malformed", id)
    return Frame("application" if is_application else kind, id, value.get("data", {}))


def is_event(kind: str, payload: Any) -> bool:
    """Whether the kind is known and the payload as its kind says (EVT-7)."""
    return kind in _events and _events[kind].is_valid(payload)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _number(text: str) -> float | int:
    """1.0 and 1 are one JSON value."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _integer(text: str) -> float | int:
    """Python reads no integer of thousands of digits."""
    return int(text) if len(text) < 400 else float(text)


def _is_plain(value: Any) -> bool:
    """Whether it can be told to others: no deeper than is taken here, and without numbers that are beyond a float."""
    level = [value]
    for _ in range(_DEEPEST):
        if any(isinstance(one, float) and math.isinf(one) for one in level):
            return False
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list))]
        level = [each for one in inner for each in one]
        if not level:
            return True
    return False


def _read_schema(file: Path) -> Any:
    """A schema whose `$` is the end of the string; Python's also matches before a last line break."""

    def anchor(schema: dict[str, Any]) -> dict[str, Any]:
        pattern = schema.get("pattern")
        return {**schema, "pattern": pattern[:-1] + r"\Z"} if isinstance(pattern, str) and pattern.endswith("$") else schema

    return json.loads(file.read_text("utf-8"), object_hook=anchor)


_schema = _read_schema(_SCHEMAS / "client-to-server.json")
_message = Draft7Validator(_schema)
_TYPES = {d["properties"]["type"].get("const") for d in _schema["definitions"].values() if "type" in d.get("properties", {})}
_events = {file.name[: -len(".json")]: Draft7Validator(_read_schema(file)) for file in _SCHEMAS.glob("*.*.json")}
