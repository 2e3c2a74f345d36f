"""
The server's side of a connection, without any I/O: each method takes the time and an input, and returns what is to be done.
It follows the rows of the machine `server` in PROTOCOL.md.
"""

from __future__ import annotations

import json
import random
from functools import wraps
from typing import Any, Callable

from budgets import Budgets
from codes import CLOSES, ERRORS, UNANNOUNCED
from effects import Broadcast, Close, Effect, Instant, Log, Send
from frames import Frame, read_frame
from in_force import InForce, Verify, is_too_large, judge, put_into_force
from settings import Settings
from tokens import Token
from topics import Event, Refused, Topics, check_access

CAPABILITIES = ["reauth", "events", "publish"]
#: Sums of clock readings differ in their last digits, which must not put a heartbeat off.
NOISE = 0.001


def _step(act: Callable[..., None]) -> Callable[..., list[Effect]]:
    """What is due comes before what has just arrived (EXP-3), and while closing nothing is taken (ERR-2)."""

    @wraps(act)
    def step(self: Session, now: Instant, *args: Any) -> list[Effect]:
        self._now = now
        self._fire_due()
        if self.phase != "closing":
            act(self, *args)
        effects, self._effects = self._effects, []
        return effects

    return step


class Session:
    """`phase` is `awaiting_auth`, `authenticated`, `grace` or `closing`; verification takes no time, so there is no other."""

    def __init__(self, session_id: str, now: Instant, settings: Settings, verify: Verify, topics: Topics) -> None:
        self.phase = "awaiting_auth"
        self.subscribed: set[str] = set()
        self._id = session_id
        self._now = now
        self._settings = settings
        self._verify = verify
        self._topics = topics
        self._effects: list[Effect] = []
        self._sent = 0
        self._in_force: InForce | None = None
        self._deadlines: dict[str, Instant] = {}
        self._arm("authentication", settings.authentication_timeout)
        self._heard = now.monotonic
        self._budgets = Budgets(settings)
        self._withheld: list[Event] = []

    def due_in(self, now: Instant) -> float:
        """Seconds until `tick` has something to do; infinite where nothing is due ever."""
        return min((now.until(each) for each in self._deadlines.values()), default=float("inf"))

    @property
    def is_authenticated(self) -> bool:
        """Whether a token has been in force."""
        return self._in_force is not None

    @_step
    def tick(self) -> None:
        """Time has passed."""

    @_step
    def receive(self, data: str | bytes) -> None:
        """One complete message as it came."""
        self._heard = self._now.monotonic
        rate, wait = self._budgets.message(self._now.monotonic)
        if rate == "flood":
            self._close(4429)
        elif isinstance(data, bytes):  # CONN-5
            self._close(4400)
        elif not self._in_force and len(data.encode()) > self._settings.max_unauthenticated_frame_bytes:
            self._close(1009)
        elif rate == "over_rate":  # RATE-1: PING too, and no offence
            self._refuse(read_frame(data), "rate_limited", retry_after=wait)
        else:
            self._take(read_frame(data))

    @_step
    def event(self, event: Event) -> None:
        """Something happened on a topic, subscribed or not."""
        if event.topic not in self.subscribed:
            return
        if self.phase == "authenticated":
            self._effects.append(Send(event.text))
            return
        self._withheld.append(event)  # EXP-4
        if sum(len(each.text) for each in self._withheld) > self._settings.max_unread_bytes / 2:
            self._close(4441, advice="refresh")

    @_step
    def unread(self) -> None:
        """Too much waits for the client to read (EVT-5)."""
        self._close(4441)

    @_step
    def unsupported_version(self) -> None:
        """The upgrade offered only versions that are unknown (CONN-1)."""
        self._close(4406)

    @_step
    def drain(self, retry_after: float) -> None:
        """The server is being stopped (DRAIN-1)."""
        self._close(1001, retry_after=retry_after)

    def fail(self) -> list[Effect]:
        """A bug of this server must not leave a connection without its deadlines."""
        self._effects = []
        self._close(4500)
        return self._effects

    # What comes in

    def _take(self, frame: Frame) -> None:
        if frame.kind in ("malformed", "unknown_type"):
            self._offend(frame, "invalid_message" if frame.kind == "malformed" else "unknown_type")
        elif frame.kind == "PING":  # HB-1: in every state
            self._send("PONG", reply_to=frame.id)
        elif frame.kind == "PONG":
            pass
        elif frame.kind == "AUTHENTICATE":
            if self._in_force:  # AUTH-6
                self._refuse(frame, "already_authenticated")
            else:
                self._present(frame)
        elif self.phase == "awaiting_auth":  # AUTH-3
            self._refuse(frame, "not_authenticated")
        elif frame.kind == "REAUTH":
            self._reauthenticate(frame)
        elif self.phase == "grace":  # EXP-4
            self._refuse(frame, "token_expired")
        elif frame.kind == "application":  # ERR-3: messages of your own go here
            self._offend(frame, "unknown_type")
        else:
            try:
                getattr(self, f"_{frame.kind.lower()}")(frame)
            except Refused as refused:
                self._refuse(frame, refused.code)

    def _subscribe(self, frame: Frame) -> None:
        topic = frame.data["topic"]
        check_access(self._in_force.token, "read", topic)
        if topic not in self.subscribed and len(self.subscribed) >= self._settings.max_subscriptions:
            raise Refused("rate_limited")  # EVT-8
        self.subscribed.add(topic)
        # EVT-4: without Resume nothing is ever recovered.
        told = {"recovered": False} if "since" in frame.data else {}
        self._send("SUBSCRIBED", {**self._topics.position(topic), **told}, reply_to=frame.id)

    def _unsubscribe(self, frame: Frame) -> None:
        self.subscribed.discard(frame.data["topic"])
        self._send("UNSUBSCRIBED", {"topic": frame.data["topic"], "reason": "requested"}, reply_to=frame.id)

    def _publish(self, frame: Frame) -> None:
        position, event = self._topics.publish(frame.data, self._in_force.token, *self._now)
        self._send("PUBLISHED", position, reply_to=frame.id)
        if event:
            self._effects.append(Broadcast(event))

    # Tokens

    def _reauthenticate(self, frame: Frame) -> None:
        wait = self._budgets.reauth_wait(self._now.monotonic)
        if wait > 0:  # REAUTH-10
            return self._refuse(frame, "rate_limited", retry_after=wait)
        if not is_too_large(frame.data["token"], self._settings):
            self._budgets.reauth(self._now.monotonic)
        self._present(frame)

    def _present(self, frame: Frame) -> None:
        first = self._in_force is None
        try:
            token = judge(frame.data["token"], self._verify, self._in_force, self._now, self._settings)
        except Refused as refused:
            self._log(f"{frame.kind} refused: {refused.code}")
            self._refuse(frame, refused.code)
            if first:  # AUTH-5
                self._close(4401)
            elif refused.code == "identity_mismatch":  # REAUTH-3; after any other all is as it was (REAUTH-4)
                self._close(4403)
        else:
            self._accept(token, frame)

    def _accept(self, token: Token, frame: Frame) -> None:
        now, settings, first = self._now, self._settings, self._in_force is None
        self._in_force = put_into_force(token, self._in_force, now, settings)
        self.phase = "authenticated"
        # The deadlines of the token before mean nothing from here on (EXP-6).
        for name in ("authentication", "warning", "grace"):
            self._deadlines.pop(name, None)
        _, auth_seq, lapse, window, warned = self._in_force
        self._deadlines["expiry"] = lapse
        if window > 0 and not warned:
            # EXP-8: sessions that expire together are warned apart, within half of what EXP-1 allows.
            spread = random.random() / 2 * min(settings.heartbeat_interval, window / 2)
            early = self._in_force.left(now) > window
            self._deadlines["warning"] = lapse.plus(spread - window if early else -window)
        if first:
            self._heard = now.monotonic
            self._arm("heartbeat", settings.heartbeat_interval)  # HB-2: a REAUTH does not begin it anew
        revoked = [topic for topic in self.subscribed if not token.permits("read", topic)]  # REAUTH-8
        self.subscribed.difference_update(revoked)
        self._log(f"token {auth_seq} of {token.subject!r} in force")
        self._send("AUTHENTICATED", {
            "user_id": token.subject, "session_id": self._id, "auth_seq": auth_seq,
            "expires_in": self._in_force.left(now), "expires_at": token.expires_at, "server_time": now.wall,
            "expiry_warning": window, "capabilities": CAPABILITIES, "revoked": revoked, **settings.advertised(),
        }, reply_to=frame.id)
        self._effects += [Send(each.text) for each in self._withheld if each.topic in self.subscribed]
        self._withheld = []

    # What time brings

    def _arm(self, name: str, seconds: float) -> None:
        self._deadlines[name] = Instant(float("inf"), self._now.monotonic + seconds)

    def _fire_due(self) -> None:
        while self.phase != "closing" and self.due_in(self._now) <= 0:
            name = min(self._deadlines, key=lambda each: self._now.until(self._deadlines[each]))
            lateness = -self._now.until(self._deadlines.pop(name))
            if name == "heartbeat":
                # What a stalled process has not read yet is not the peer's silence.
                self._heard += lateness
            getattr(self, f"_on_{name}")()

    def _on_authentication(self) -> None:
        self._close(4408)  # AUTH-2

    def _on_warning(self) -> None:
        if self._in_force.left(self._now) > 0:  # EXP-3: too late is not made up for
            self._in_force = self._in_force._replace(warned=True)
            self._tell_expiry("expiring")

    def _on_expiry(self) -> None:
        self._deadlines.pop("warning", None)
        self.phase = "grace"  # EXP-3
        self._deadlines["grace"] = self._in_force.lapse.plus(self._settings.grace_period)
        self._tell_expiry("expired")

    def _on_grace(self) -> None:
        self._close(4410)  # EXP-5

    def _on_heartbeat(self) -> None:
        settings = self._settings
        silence = self._now.monotonic - self._heard
        if silence >= settings.max_missed_pongs * settings.heartbeat_interval - NOISE:
            return self._close(4440)  # HB-3
        self._send("PING")
        self._arm("heartbeat", settings.heartbeat_interval)

    # What goes out

    def _tell_expiry(self, reason: str) -> None:
        self._budgets.credit(self._now.monotonic)
        left, auth_seq = self._in_force.left(self._now), self._in_force.auth_seq
        self._send("TOKEN_EXPIRED", {"reason": reason, "expires_in": left, "auth_seq": auth_seq})

    def _offend(self, frame: Frame, code: str) -> None:
        self._refuse(frame, code)
        if self._budgets.offence(self._now.monotonic):  # ERR-3
            self._close(4400)

    def _refuse(self, frame: Frame, code: str, **more: float) -> None:
        retryable, text = ERRORS[code]
        self._send("ERROR", {"code": code, "message": text, "retryable": retryable, **more}, reply_to=frame.id)

    def _close(self, code: int, advice: str | None = None, **more: float) -> None:
        name, usual = CLOSES[code]
        self.phase = "closing"
        self.subscribed = set()
        self._deadlines = {}
        self._log(f"close {code} {name}")
        if code not in UNANNOUNCED or advice:  # ERR-2
            self._send("CLOSING", {"code": code, "reason": name, "reconnect": advice or usual, **more})
        self._effects.append(Close(code, name))

    def _log(self, text: str) -> None:
        """Never a token (SEC-2)."""
        self._effects.append(Log(f"session {self._id}: {text}"))

    def _send(self, type_: str, data: dict[str, Any] | None = None, reply_to: str | None = None) -> None:
        self._sent += 1
        message: dict[str, Any] = {"type": type_, "id": f"s{self._sent}"}
        if reply_to is not None:
            message["reply_to"] = reply_to
        if data is not None:
            message["data"] = data
        self._effects.append(Send(json.dumps(message)))
