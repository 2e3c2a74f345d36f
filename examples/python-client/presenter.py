"""When a token is asked for, and when and how often it is presented."""

from __future__ import annotations

import random
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from session import Session

#: Seconds within which AUTHENTICATE and REAUTH have to be answered (AUTH-9, CLI-1).
ANSWER = 10.0
#: Seconds from a refresh that yielded no other token to the next, at least (CLI-2, CLI-4).
AGAIN_LEAST = 1.0
#: The lead in seconds where the server recommends none (CLI-2).
DEFAULT_LEAD = 60.0
#: Tokens that are remembered; no token manager comes back to one that is older.
REMEMBERED = 16


class Held(NamedTuple):
    value: str
    expires_at: float


class Presenter:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._newest: Held | None = None
        self._refused: deque[str] = deque(maxlen=REMEMBERED)
        #: Refreshes are numbered at their start; 0 for none in flight, and the one whose token was kept last (CLI-10).
        self._begun = self._in_flight = self._applied = 0
        self._barren_at = float("-inf")

    def begin_rows(self) -> None:
        #: A person must log in, and nobody is asked until then (CLI-4).
        self.barred = False
        self._failed = 0

    @property
    def is_held(self) -> bool:
        """Whether there is a token that has neither expired nor been refused."""
        held = self._newest
        return held is not None and held.expires_at > self._session.now and held.value not in self._refused

    @property
    def _is_news(self) -> bool:
        return self.is_held and self._newest.value != self._session.link.in_force

    @property
    def is_outstanding(self) -> bool:
        """An answer that is later than 10 s is still one, but is no longer waited for."""
        return self._session.link.pending is not None and "answer" in self._session.deadlines

    def refresh(self) -> None:
        """Asks for a token, unless that is under way, put off, or has brought what is not in force yet (CLI-2)."""
        session = self._session
        if self.barred:
            return self._login_required()
        if self._in_flight or "again" in session.deadlines or self.is_outstanding or self._is_news:
            return
        if self._barren_at + AGAIN_LEAST > session.now:
            return session.arm("again", self._barren_at + AGAIN_LEAST)
        self._begun += 1
        self._in_flight = self._begun
        session.emit("refresh", self._begun)

    def refresh_soon(self) -> None:
        """The connection is gone, the token refused, or the device has just come back."""
        self._session.arm("again")
        self.refresh()

    # Results of refreshes

    def refreshed(self, number: int | None, token: str, expires_in: float) -> None:
        """A refresh yielded a token or, without a number, somebody else has refreshed."""
        is_pushed = number is None
        if number is None:
            self._begun = number = self._begun + 1
        if self._is_older(number, token):
            return
        if token in self._refused or expires_in <= 0:
            if not is_pushed:
                self._put_off(failed=True)
        elif token not in self._session.link.presented:
            self._keep(number, Held(token, self._session.now + expires_in))
        elif not is_pushed:
            self._put_off(failed=False)

    def transient(self, number: int) -> None:
        if not self._is_older(number):
            self._put_off(failed=True)

    def login_required(self, number: int) -> None:
        if not self._is_older(number):
            self._login_required()

    def _is_older(self, number: int, token: str | None = None) -> bool:
        """A result that is older than the last applied is dropped (CLI-10)."""
        if self._in_flight == number:
            self._in_flight = 0
        if number >= self._applied:
            return False
        if self._newest is None or token != self._newest.value:
            self._put_off(failed=False)
        return True

    def _put_off(self, failed: bool) -> None:
        """The next refresh after one that yielded no other token."""
        session = self._session
        self._barren_at = session.now
        if not session.is_on and session.phase != "waiting":
            return
        wait = 0.0
        if failed:
            self._failed += 1
            wait = session.backoff(self._failed)
        elif self.is_held:
            wait = (self._newest.expires_at - session.now) / 2
        session.arm("again", session.now + max(AGAIN_LEAST, wait))

    def _keep(self, number: int, held: Held) -> None:
        session = self._session
        self.barred = False
        self._applied = number
        self._newest = held
        session.arm("again")
        if session.phase != "waiting":
            self._present_newest()
        elif "backoff" not in session.deadlines:
            session.connect()

    def _login_required(self) -> None:
        session = self._session
        session.arm("again")
        if not self.barred:
            session.emit("login_required")
        self.barred = True
        if session.phase == "grace":
            session.hang_up()
        if session.phase in ("grace", "waiting"):
            session.stop()

    # Presenting

    def present(self, type_: str) -> None:
        """AUTHENTICATE or REAUTH with the newest token; an answer to either of two with the same one is taken (CLI-1)."""
        session, link, token = self._session, self._session.link, self._newest.value
        ids = link.pending[0] if link.pending and link.pending[1] == token else []
        link.pending = ([*ids, session.send(type_, {"token": token})], token)
        link.presented = [*link.presented, token][-REMEMBERED:]
        session.arm("reauth")
        session.arm("answer", session.now + ANSWER)

    def _present_newest(self) -> None:
        """REAUTH, if the newest token differs from the one in force and its turn has come (CLI-1, CLI-6)."""
        session = self._session
        if not session.is_on or self.is_outstanding or "reauth" in session.deadlines or not self._is_news:
            return
        if "reauth" in session.link.terms["capabilities"]:
            self.present("REAUTH")
        else:
            session.reconnect()

    def present_again(self) -> None:
        """After a refusal that may pass, or where no answer came, with the token that is the newest by now."""
        if self._is_news:
            self.present("REAUTH")
        else:
            self.refresh()

    def take_authenticated(self, reply_to: str, data: dict[str, Any]) -> None:
        """The token is in force: its expiry, timings and limits hold from here (EXP-6)."""
        session, link = self._session, self._session.link
        if not link.pending or reply_to not in link.pending[0] or data["auth_seq"] < link.auth_seq:
            return
        token, first = link.pending[1], link.auth_seq == 0
        expiry = session.now + data["expires_in"]
        lead = min(data.get("refresh_lead", DEFAULT_LEAD), data["expires_in"] / 4)
        link.in_force, link.auth_seq, link.terms, link.pending = token, data["auth_seq"], data, None
        self._failed = 0
        session.phase = "ready"
        session.note_connected()
        if self._newest.value == token:
            self._newest = Held(token, expiry)
        # Nothing else is due: what hears and sends arms the rest anew.
        session.deadlines = {"expiry": expiry, "refresh": expiry - lead * (1 + random.random() / 10)}
        if first:
            link.since = session.now
            session.outbox.subscribe_again()
        for topic in data.get("revoked", []):
            session.outbox.end(topic, "revoked")
        self._present_newest()

    def take_error(self, reply_to: str | None, data: dict[str, Any]) -> None:
        """ERROR to AUTHENTICATE or REAUTH, or else to a message of the application."""
        session, link, code = self._session, self._session.link, data["code"]
        if not link.pending or reply_to not in link.pending[0]:
            return session.outbox.take_error(reply_to, data)
        may_pass = data["retryable"] and code != "token_expired"
        if session.is_on:
            if code == "not_supported":  # CLI-6
                return session.reconnect()
            session.arm("answer")
        elif may_pass:
            return  # the close of a first AUTHENTICATE follows
        token, link.pending = link.pending[1], None
        if may_pass:
            self._failed += 1
            return session.arm("reauth", session.now + max(data.get("retry_after", 0.0), session.backoff(self._failed)))
        self.drop(token)
        if code != "token_stale":
            session.emit("refused", code)
        if code not in ("identity_mismatch", "session_revoked"):
            # Where token after token is refused, haste does not help (CLI-9).
            if self._failed:
                self._put_off(failed=True)
            else:
                self._failed = 1
                self.refresh_soon()
        self._present_newest()

    def drop(self, token: str) -> None:
        """Never presents this token again (CLI-9)."""
        self._refused.append(token)
