"""What a frame of the server says, if it says anything that this version knows (CLI-8)."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Callable

Rule = Callable[[Any], bool]

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def _number(least: float = -math.inf) -> Rule:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value < math.inf


def _count(least: int) -> Rule:
    return lambda value: _number(least)(value) and value == int(value)


def _one_of(*values: str) -> Rule:
    return lambda value: value in values


def _is(kind: type) -> Rule:
    return lambda value: isinstance(value, kind)


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


_POSITION: dict[str, Rule] = {"topic": _text, "epoch": _text, "seq": _count(0)}
#: What has to be in the data of each type.
_REQUIRED: dict[str, dict[str, Rule]] = {
    "AUTHENTICATED": {
        "user_id": _text, "session_id": _text, "auth_seq": _count(1), "expires_in": _number(0),
        "heartbeat_interval": _number(1e-9), "max_missed_pongs": _count(1), "expiry_warning": _number(0),
        "grace_period": _number(0), "capabilities": _texts,
    },
    "TOKEN_EXPIRED": {"reason": _one_of("expiring", "expired"), "expires_in": _number(0), "auth_seq": _count(1)},
    "PING": {},
    "PONG": {},
    "SUBSCRIBED": _POSITION,
    "UNSUBSCRIBED": {"topic": _text, "reason": _text},
    "PUBLISHED": _POSITION,
    "EVENT": {**_POSITION, "kind": _text, "payload": _is(dict), "published_at": _number()},
    "ERROR": {"code": _text, "message": _is(str), "retryable": _is(bool)},
    "CLOSING": {"code": _count(1000), "reason": _is(str), "reconnect": _one_of("refresh", "backoff", "never")},
}
#: And what may be in it.
_OPTIONAL: dict[str, Rule] = {
    "refresh_lead": _number(0), "retry_after": _number(0), "recovered": _is(bool), "revoked": _texts,
    "limits": lambda value: isinstance(value, dict) and _number(0)(value.get("messages_per_second", 0)),
}
_REPLIES = {"AUTHENTICATED", "PONG", "SUBSCRIBED", "PUBLISHED"}


def read_message(frame: str | bytes) -> dict[str, Any] | None:
    """The message, or None for all that is none or unknown."""
    try:
        message = json.loads(frame) if isinstance(frame, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str) or not _is_id(message.get("id")):
        return None
    required, reply_to, data = _REQUIRED.get(message["type"]), message.get("reply_to"), message.get("data", {})
    if required is None or not isinstance(data, dict) or not (_is_id(reply_to) or "reply_to" not in message):
        return None
    if message["type"] in _REPLIES and reply_to is None:
        return None
    rules = {**required, **{name: rule for name, rule in _OPTIONAL.items() if name in data}}
    return message if all(name in data and rule(data[name]) for name, rule in rules.items()) else None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
