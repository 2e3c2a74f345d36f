"""What one connection may do within a time. Instants are monotonic seconds."""

from __future__ import annotations

from settings import Settings

MINUTE = 60.0


class Budgets:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._second = (float("-inf"), 0)
        self._reauths: list[float] = []
        self._credits: list[float] = []
        self._offences: list[float] = []

    def message(self, now: float) -> tuple[str, float]:
        """Counts a message: `ok`, `over_rate` or `flood`, and the seconds until the next is taken (RATE-1)."""
        since, count = self._second
        self._second = since, count = (since, count + 1) if now < since + 1 else (now, 1)
        most = self._settings.messages_per_second
        return "flood" if count > 10 * most else "over_rate" if count > most else "ok", since + 1 - now

    def offence(self, now: float) -> bool:
        """Counts an invalid message; whether it is one too many (ERR-3)."""
        self._offences = [*_recent(self._offences, now), now]
        return len(self._offences) >= self._settings.offences_per_minute

    def credit(self, now: float) -> None:
        """A refresh was asked for, and has to go through (REAUTH-10)."""
        self._credits = [*_recent(self._credits, now), now]

    def reauth(self, now: float) -> None:
        """Counts a REAUTH whose token is verified."""
        self._reauths = [*_recent(self._reauths, now), now]

    def reauth_wait(self, now: float) -> float:
        """Seconds until one more is within the budget, which grows only when one becomes a minute old; 0 for now."""
        settings = self._settings

        def admits(at: float) -> bool:
            credits = min(len(_recent(self._credits, at)), settings.reauth_credits_per_minute)
            return len(_recent(self._reauths, at)) < settings.reauth_per_minute + credits

        return next(at for at in (now, *(each + MINUTE for each in self._reauths)) if at >= now and admits(at)) - now


def _recent(times: list[float], now: float) -> list[float]:
    return [each for each in times if now < each + MINUTE]
