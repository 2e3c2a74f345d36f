"""The codes that this server uses, from the tables of the document."""

from __future__ import annotations

#: Error code: whether the same message may succeed later, and the text for developers.
ERRORS: dict[str, tuple[bool, str]] = {
    "invalid_message": (False, "The message is not valid."),
    "unknown_type": (False, "This type of message is not taken."),
    "not_authenticated": (True, "AUTHENTICATE first."),
    "already_authenticated": (False, "The connection is authenticated already; use REAUTH."),
    "token_invalid": (False, "The token was refused."),
    "token_expired": (True, "The token has expired."),
    "token_stale": (False, "A newer token is in use."),
    "token_too_large": (False, "The token is too long."),
    "identity_mismatch": (False, "The token belongs to somebody else."),
    "rate_limited": (True, "Too many; try again later."),
    "forbidden_topic": (False, "This topic is not permitted."),
    "invalid_topic": (False, "There is no such topic."),
    "idempotency_conflict": (False, "The idempotency key was used for another event."),
    "internal": (True, "The server failed."),
}

#: Close code: its name and what the client does next.
CLOSES: dict[int, tuple[str, str]] = {
    1001: ("going_away", "backoff"),
    1009: ("message_too_big", "backoff"),
    4400: ("protocol_violation", "backoff"),
    4401: ("authentication_failed", "refresh"),
    4403: ("identity_mismatch", "never"),
    4406: ("unsupported_version", "never"),
    4408: ("authentication_timeout", "backoff"),
    4410: ("token_expired", "refresh"),
    4429: ("rate_limited", "backoff"),
    4440: ("heartbeat_timeout", "backoff"),
    4441: ("slow_consumer", "backoff"),
    4500: ("internal", "backoff"),
}

#: Closes that no CLOSING comes before, unless its advice is another (ERR-2).
UNANNOUNCED = {1009, 4429, 4440, 4441}
