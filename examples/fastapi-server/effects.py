"""What a session is told of time, and what it has done."""

from __future__ import annotations

from typing import NamedTuple, Union

from topics import Event


class Instant(NamedTuple):
    """Seconds on both clocks; a deadline is due when either gets there (EXP-7)."""

    wall: float
    monotonic: float

    def plus(self, seconds: float) -> Instant:
        return Instant(self.wall + seconds, self.monotonic + seconds)

    def until(self, deadline: Instant) -> float:
        return min(deadline.wall - self.wall, deadline.monotonic - self.monotonic)


class Send(NamedTuple):
    text: str


class Close(NamedTuple):
    code: int
    reason: str


class Broadcast(NamedTuple):
    """To be handed to the sessions of all connections, this one among them."""

    event: Event


class Log(NamedTuple):
    text: str


Effect = Union[Send, Close, Broadcast, Log]
