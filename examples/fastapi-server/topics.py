"""Numbers of events and idempotency keys, in the memory of one process. No history is kept: this server has no Resume."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any, NamedTuple

from frames import is_event
from tokens import Token

#: The forms of topics in the document's table of kinds.
_TOPIC = re.compile(r"(orders|kitchen)\.[A-Za-z0-9_-]{1,64}")


class Event(NamedTuple):
    """An accepted event, and the EVENT message of it, which is the same for every subscriber."""

    topic: str
    text: str


class Refused(Exception):
    """`code` is an error code of the document."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Topics:
    """An epoch is the life of the process. A topic costs a number for as long, and tokens bound which there are."""

    def __init__(self, window: float, most_keys: int) -> None:
        """`window` is the seconds for which a key is remembered."""
        self._epoch = f"e{secrets.token_hex(8)}"
        self._numbers: dict[str, int] = {}
        self._window = window
        self._most_keys = most_keys
        #: In the order in which they came, so that the first is the oldest.
        self._keys: dict[tuple[str, str, str], tuple[str, dict[str, Any], float]] = {}

    def position(self, topic: str) -> dict[str, Any]:
        """After which events follow."""
        return {"topic": topic, "epoch": self._epoch, "seq": self._numbers.get(topic, 0)}

    def publish(
        self, data: dict[str, Any], token: Token, wall: float, monotonic: float
    ) -> tuple[dict[str, Any], Event | None]:
        """The data of PUBLISHED, and the event unless it was accepted before (EVT-3). Raises Refused."""
        topic, kind, payload = data["topic"], data["kind"], data["payload"]
        key = (*token.identity, data["idempotency_key"])
        fingerprint = hashlib.sha256(json.dumps([topic, kind, payload], sort_keys=True).encode()).hexdigest()
        self._forget(monotonic)
        # The key comes before permission: what was accepted once stays accepted after a downgrade.
        if key in self._keys:
            known, position, _ = self._keys[key]
            if known != fingerprint:
                raise Refused("idempotency_conflict")
            return position, None
        check_access(token, "write", topic)
        if not is_event(kind, payload):
            raise Refused("invalid_message")
        if len(self._keys) >= self._most_keys:
            raise Refused("internal")
        position, event = self.accept(topic, kind, payload, wall)
        self._keys[key] = (fingerprint, position, monotonic)
        return position, event

    def accept(self, topic: str, kind: str, payload: dict[str, Any], wall: float) -> tuple[dict[str, Any], Event]:
        """Gives an event its number (EVT-1). It is for `Endpoint.broadcast`, in the same step."""
        self._numbers[topic] = self._numbers.get(topic, 0) + 1
        position = self.position(topic)
        data = {**position, "kind": kind, "published_at": wall, "payload": payload}
        return position, Event(topic, json.dumps({"type": "EVENT", "id": f"{self._epoch}.{position['seq']}", "data": data}))

    def _forget(self, monotonic: float) -> None:
        while self._keys and monotonic - next(iter(self._keys.values()))[2] >= self._window:
            del self._keys[next(iter(self._keys))]


def check_access(token: Token, action: str, topic: str) -> None:
    """Raises Refused where that can't be a topic, or the token does not permit it (EVT-2)."""
    if not _TOPIC.fullmatch(topic):
        raise Refused("invalid_topic")
    if not token.permits(action, topic):
        raise Refused("forbidden_topic")
