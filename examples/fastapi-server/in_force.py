"""Which token may come into force, and when it lapses."""

from __future__ import annotations

from typing import Callable, NamedTuple, Union

from effects import Instant
from settings import Settings
from tokens import Token
from topics import Refused

#: Takes a token and the wall clock; None where it is refused.
Verify = Callable[[str, float], Union[Token, None]]


class InForce(NamedTuple):
    token: Token
    auth_seq: int
    lapse: Instant
    #: Seconds before the lapse at which the warning window opens (EXP-1).
    window: float
    warned: bool

    def left(self, now: Instant) -> float:
        return max(0.0, now.until(self.lapse))


def judge(text: str, verify: Verify, current: InForce | None, now: Instant, settings: Settings) -> Token:
    """Raises Refused with the code of the first check that fails, in the order of REAUTH-2."""
    if is_too_large(text, settings):
        raise Refused("token_too_large")
    token = verify(text, now.wall)
    if token is None or token.expires_at - now.wall > settings.max_token_lifetime:
        raise Refused("token_invalid")
    # The same expiry is as lapsed as it was, though the clock was set back (EXP-7).
    lapsed = current and current.token.expires_at == token.expires_at and now.monotonic >= current.lapse.monotonic
    if now.wall >= token.expires_at or lapsed:
        raise Refused("token_expired")
    if current and current.token.identity != token.identity:
        raise Refused("identity_mismatch")
    if current and None not in (current.token.issued_at, token.issued_at) and token.issued_at < current.token.issued_at:
        raise Refused("token_stale")  # REAUTH-7
    return token


def is_too_large(text: str, settings: Settings) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) > settings.max_token_bytes


def put_into_force(token: Token, before: InForce | None, now: Instant, settings: Settings) -> InForce:
    """What its expiry brings; with the same expiry a warning is as it was (EXP-2)."""
    left = token.expires_at - now.wall
    lapse = Instant(token.expires_at, now.monotonic + left)
    same = before is not None and before.token.expires_at == token.expires_at
    life = left if token.issued_at is None else token.expires_at - token.issued_at
    return InForce(
        token,
        auth_seq=before.auth_seq + 1 if before else 1,
        lapse=min(lapse, before.lapse) if same else lapse,
        window=max(0.0, min(settings.expiry_warning, life / 2)),
        warned=same and before.warned,
    )
