"""Timings and limits: the document's defaults, each of which the environment may change."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Settings:
    """`WS_GRACE_PERIOD=1.5` sets `grace_period`, and so on. Seconds, bytes or a count."""

    heartbeat_interval: float = 15.0
    max_missed_pongs: int = 3
    expiry_warning: float = 300.0
    refresh_lead: float = 60.0
    grace_period: float = 10.0
    authentication_timeout: float = 10.0
    clock_leeway: float = 60.0
    max_token_bytes: int = 16384
    max_frame_bytes: int = 65536
    max_unauthenticated_frame_bytes: int = 32768
    max_unauthenticated_connections: int = 1000
    max_unauthenticated_per_address: int = 100
    max_token_lifetime: float = 86400.0
    reauth_per_minute: int = 5
    reauth_credits_per_minute: int = 2
    messages_per_second: int = 50
    offences_per_minute: int = 10
    max_subscriptions: int = 100
    max_unread_bytes: int = 1048576
    idempotency_window: float = 86400.0
    #: Not of the document: keys in memory, beyond which PUBLISH is refused until the oldest is past its window.
    idempotency_keys: int = 100_000

    @classmethod
    def from_environment(cls) -> Settings:
        """Raises ValueError for what is no number."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            text = os.environ.get(f"WS_{field.name.upper()}")
            if text is not None:
                given[field.name] = type(field.default)(text)
        return cls(**given)

    def advertised(self) -> dict[str, Any]:
        """What AUTHENTICATED says of them, but for the warning window, which is the token's (AUTH-8)."""
        timings = ("heartbeat_interval", "max_missed_pongs", "grace_period", "refresh_lead")
        limits = (
            "max_token_bytes", "max_frame_bytes", "max_token_lifetime", "reauth_per_minute", "messages_per_second",
            "idempotency_window", "max_subscriptions", "authentication_timeout",
        )
        return {
            **{name: getattr(self, name) for name in timings},
            "limits": {name: getattr(self, name) for name in limits},
        }
