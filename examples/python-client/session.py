"""
The client's side of the protocol without any I/O: `step` takes the time and an input, and returns what is to be done.
It follows the rows of the machine `client` in PROTOCOL.md. All instants are seconds of one clock that never goes back.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Callable

from outbox import Outbox
from presenter import ANSWER, Presenter

#: Seconds within which a connection has to show that it lives, once the client was asleep (HB-4).
WAKE_ANSWER = 5.0
#: A deadline that is noticed so many seconds late tells of a client that was asleep.
ASLEEP = 2.0
#: Seconds that a connection has to stay for a row of failures to end, and the most that is waited (CLI-5).
SETTLED, BACKOFF_MOST = 30.0, 30.0
#: What a message of ours brings about.
OFFENCES = {1002, 1003, 1007, 1009, 4400}
#: What a client does after a close, where that is not backoff.
ADVICE = {1000: "never", 4401: "refresh", 4403: "never", 4406: "never", 4410: "refresh", 4411: "refresh"}

Message = dict[str, Any]


@dataclass
class Link:
    """What belongs to one connection and ends with it (CLI-10)."""

    in_force: str | None = None
    auth_seq: int = 0
    #: AUTHENTICATE or REAUTH without an answer: its ids, and the token.
    pending: tuple[list[str], str] | None = None
    presented: list[str] = field(default_factory=list)
    #: The data of the newest AUTHENTICATED, and of CLOSING.
    terms: dict[str, Any] | None = None
    advice: dict[str, Any] | None = None
    since: float = float("inf")


class Session:
    """
    Effects are (name, data): `open` connection, `close` connection, `send` message and `refresh` number are for the shell;
    `message`, `published`, `dropped`, `recovery_failed`, `unsubscribed`, `refused` and `login_required` for the application.
    """

    def __init__(self, queue_limit: int = 256) -> None:
        self.phase = "stopped"
        self.now = 0.0
        #: The number of the newest connection; inputs of earlier ones are not taken.
        self.connection = 0
        self.link = Link()
        self.deadlines: dict[str, float] = {}
        self.presenter = Presenter(self)
        self.outbox = Outbox(self, queue_limit)
        self._effects: list[tuple[str, Any]] = []
        self._sent = 0
        self._begin_rows()

    def step(self, now: float, act: Callable[..., None], *args: Any) -> list[tuple[str, Any]]:
        """Takes the input, then does what is due by now."""
        self.now = now
        act(*args)
        while self.deadlines and min(self.deadlines.values()) <= now:
            name = min(self.deadlines, key=self.deadlines.__getitem__)
            lateness = now - self.deadlines.pop(name)
            self._fire(name, lateness)
        self.outbox.pump()
        effects, self._effects = self._effects, []
        return effects

    @property
    def state(self) -> str:
        """What the application sees: `connected` throughout a refresh and in grace (CLI-12)."""
        if self.is_on:
            return "connected"
        return "closed" if self.phase == "stopped" else "reconnecting" if self._was_connected else "connecting"

    @property
    def is_on(self) -> bool:
        """Whether a token has been in force on this connection."""
        return self.phase in ("ready", "grace")

    # Inputs

    def app_connect(self) -> None:
        if self.phase == "stopped":
            self._begin_rows()
            self.connect()

    def app_close(self) -> None:
        if self.phase == "stopped":
            return
        if self.phase != "waiting":
            self.hang_up()
        self.outbox.drop_all("closed")
        self.stop()

    def wake(self) -> None:
        """The device woke up or came online (CLI-11)."""
        if self.is_on:
            self._silent(ASLEEP)
            if not self.presenter.is_held:
                self.presenter.refresh_soon()
        elif self.phase == "waiting" and self.now >= self._retry_at:
            self.arm("again")
            self.connect()

    def tick(self) -> None:
        """Time has passed."""

    def socket_open(self, connection: int) -> None:
        if connection != self.connection or self.phase != "connecting":
            return
        if not self.presenter.is_held:  # it may have lapsed while the socket was being opened
            return self.reconnect()
        self.phase = "authenticating"
        self.presenter.present("AUTHENTICATE")  # AUTH-1

    def socket_closed(self, connection: int, code: int | None) -> None:
        """Or could not be opened."""
        if connection == self.connection:
            self._closed(code)

    def message(self, connection: int, message: Message | None) -> None:
        """None is what is no message, or of a type that is unknown: a sign of life, and no more (CLI-8)."""
        if connection != self.connection or not (self.is_on or self.phase == "authenticating"):
            return
        if message:
            self._hear(message)
        if self.link.terms:
            self.arm("silence", self.now + self.link.terms["heartbeat_interval"] * self.link.terms["max_missed_pongs"])

    def _hear(self, message: Message) -> None:
        type_, data = message["type"], message.get("data", {})
        if type_ == "PING":  # HB-1
            self.send("PONG", reply_to=message["id"])
        elif type_ == "CLOSING":
            self.link.advice = data
        elif type_ == "AUTHENTICATED":
            self.presenter.take_authenticated(message["reply_to"], data)
        elif type_ == "ERROR":
            self.presenter.take_error(message.get("reply_to"), data)
        elif self.is_on and type_ == "TOKEN_EXPIRED":
            self._take_expired(data)
        elif self.is_on and type_ != "PONG":
            self.outbox.take(message)

    def _take_expired(self, data: dict[str, Any]) -> None:
        if data["auth_seq"] < self.link.auth_seq:  # CLI-8
            return
        if data["reason"] == "expired":
            self._lapse()
        elif not self.presenter.is_outstanding and self.phase != "grace":
            self.presenter.refresh()

    # Deadlines

    def arm(self, name: str, at: float | None = None) -> None:
        """Looks at what is due at that instant, or no more."""
        if at is None:
            self.deadlines.pop(name, None)
        else:
            self.deadlines[name] = at

    def _fire(self, name: str, lateness: float) -> None:
        if name == "silence":
            self._silent(lateness)
        elif name == "backoff":
            self.connect()
        elif name == "answer" and not self.is_on:
            self._give_up()  # AUTH-9
        elif name in ("answer", "reauth"):
            self.presenter.present_again()
        elif name == "expiry":
            self._lapse()
        elif name in ("refresh", "again"):
            self.presenter.refresh()

    def _lapse(self) -> None:
        """The token in force has lapsed."""
        self.arm("expiry")
        self.phase = "grace"
        self.presenter.refresh()

    def _silent(self, lateness: float) -> None:
        """Nothing was heard for too long. Who is late to notice was asleep itself, and asks first (HB-4)."""
        if lateness < ASLEEP:
            return self._give_up()
        self.send("PING")
        self.arm("silence", self.now + WAKE_ANSWER)

    # The connection

    def connect(self) -> None:
        """Opens a socket with the newest token, or waits for one (AUTH-1)."""
        if self.presenter.is_held:
            self.phase = "connecting"
            self.deadlines = {"answer": self.now + ANSWER}
            self.connection += 1
            self.emit("open", self.connection)
        else:
            self.phase = "waiting"
            self.arm("backoff")
            self.presenter.refresh()

    def hang_up(self) -> None:
        """Leaves the connection; what its socket does later is nobody's business (CLI-10)."""
        self.emit("close", self.connection)
        self.connection += 1
        self._lose()

    def reconnect(self) -> None:
        """Leaves the connection for one with the newest token."""
        self.hang_up()
        self.connect()

    def stop(self) -> None:
        """No connection is wanted any more."""
        self.phase = "stopped"
        self.deadlines = {}

    def backoff(self, failures: int) -> float:
        """Seconds to wait after that many failures in a row, with full jitter (CLI-5)."""
        return random.random() * min(BACKOFF_MOST, 2.0 ** min(failures, 10))

    def _begin_rows(self) -> None:
        """What is counted since the application asked to connect."""
        self._was_connected = False
        self._failures = self._offences = self.denials = 0
        self._retry_at = 0.0
        self.presenter.begin_rows()

    def note_connected(self) -> None:
        self._was_connected = True
        self.denials = 0

    def _lose(self) -> None:
        if self.now - self.link.since >= SETTLED:
            self._failures = self._offences = 0
        self.deadlines = {name: at for name, at in self.deadlines.items() if name == "again"}
        self.link = Link()
        self.outbox.take_back()

    def _give_up(self) -> None:
        """The connection is taken for dead; CLOSING without a close frame is as good as one (CLI-5)."""
        self.emit("close", self.connection)
        self.connection += 1
        self._closed(None)

    def _closed(self, close_code: int | None) -> None:
        """CLOSING's advice, or else the code's, or else backoff (CLI-5)."""
        if self.phase == "connecting":  # nobody's advice (CONN-7)
            self._lose()
            return self._back_off()
        if not (self.is_on or self.phase == "authenticating"):
            return
        link = self.link
        advice = link.advice or {"code": close_code, "reconnect": ADVICE.get(close_code or 0)}
        code, token = advice["code"], link.in_force or (link.pending and link.pending[1])
        if code in OFFENCES:
            self.outbox.drop_last()
        self._lose()
        self._offences = self._offences + 1 if code in OFFENCES else 0
        self.denials += code == 4401
        if 3 in (self._offences, self.denials) or advice["reconnect"] == "never":
            self.presenter.barred = True
            return self.stop()
        self._back_off(advice.get("retry_after", 0.0))
        if advice["reconnect"] == "refresh":
            if token:
                self.presenter.drop(token)
            self.presenter.refresh_soon()

    def _back_off(self, retry_after: float = 0.0) -> None:
        self._failures += 1
        self.phase = "waiting"
        self.arm("backoff", self.now + max(retry_after, self.backoff(self._failures)))
        self._retry_at = self.now + retry_after

    # Effects

    def emit(self, name: str, data: Any = None) -> None:
        self._effects.append((name, data))

    def send(self, type_: str, data: dict[str, Any] | None = None, reply_to: str | None = None) -> str:
        """Sends a message over the present connection; returns its id."""
        self._sent += 1
        more = {name: value for name, value in (("data", data), ("reply_to", reply_to)) if value is not None}
        self.emit("send", {"type": type_, "id": f"c{self._sent}", **more})
        return f"c{self._sent}"
