"""A client that holds one connection all day and renews its token over it. asyncio, on Debian's python3-websockets."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from typing import Any, Awaitable, Callable
from urllib.parse import urlsplit

from websockets.client import WebSocketClientProtocol, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from messages import read_message
from session import Session

SUBPROTOCOL = "token-refresh.v1"
#: Seconds after which a refresh without a result counts as failed (CLI-4).
REFRESH_ANSWER = 10.0
#: Seconds by which a timer may be late before the device is taken to have slept (CLI-11).
ASLEEP = 3.0
#: Seconds that a server has for its close frame, which nobody waits for.
CLOSE_HANDSHAKE = 1.0


class LoginRequired(Exception):
    """Raised by `fetch_token` where a person must log in."""


class Dropped(Exception):
    """A PUBLISH was given up; the argument is an error code, or `queue_full`, `closed` or `offence`."""


class Client:
    """
    `fetch_token` yields a token and the seconds that it has left; whatever it raises but LoginRequired may pass.

    `listener` is called with an event and its data: `state` (`connecting`, `connected`, `reconnecting`, `closed`),
    `message` (an EVENT as it came), `dropped` (a PUBLISH, with `reason`), `recovery_failed` (a topic of which events may have
    been missed), `unsubscribed` (a topic that is wanted no more, with `reason`), `refused` (an error code), `login_required`.

    To be made and used within one event loop. At most `queue_limit` messages are kept that can't be sent or are not answered.
    Raises ValueError for a URL that is neither `wss:` nor loopback (CONN-7).
    """

    def __init__(
        self,
        url: str,
        fetch_token: Callable[[], Awaitable[tuple[str, float]]],
        listener: Callable[[str, Any], None],
        queue_limit: int = 256,
    ) -> None:
        _check(url)
        self._url = url
        self._fetch_token = fetch_token
        self._listener = listener
        self._session = Session(queue_limit)
        self._state = self._session.state
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        #: The loop keeps weak references only.
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening: asyncio.Task[None] | None = None
        self._socket: WebSocketClientProtocol | None = None

    def connect(self) -> None:
        """Wants a connection from now on."""
        self._take(self._session.app_connect)

    def close(self) -> None:
        """Wants none any more; what waits is dropped and reported."""
        self._take(self._session.app_close)

    def wake(self) -> None:
        """The device woke up or came online."""
        self._take(self._session.wake)

    def adopt(self, token: str, expires_in: float) -> None:
        """Somebody else has refreshed; seconds."""
        self._take(self._session.presenter.refreshed, None, token, expires_in)

    def subscribe(self, topic: str) -> None:
        """Wants the events of a topic from now on, also after reconnects."""
        self._take(self._session.outbox.subscribe, topic)

    def unsubscribe(self, topic: str) -> None:
        self._take(self._session.outbox.unsubscribe, topic)

    def publish(
        self, topic: str, kind: str, payload: dict[str, Any], idempotency_key: str | None = None
    ) -> asyncio.Future[dict[str, Any]]:
        """Publishes an event once, as soon as that can be done. The result is its position, or raises Dropped."""
        key = idempotency_key or secrets.token_hex(16)
        answer: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        # It is told by `dropped` too, so that nobody has to wait for it.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        event = {"topic": topic, "kind": kind, "payload": payload, "idempotency_key": key}
        self._take(self._session.outbox.publish, event, answer)
        return answer

    def _take(self, act: Callable[..., None], *args: Any) -> None:
        """Has the session take a step, and does what it says."""
        effects = self._session.step(_now(), act, *args)
        if self._session.state != self._state:
            self._state = self._session.state
            self._tell("state", self._state)
        for name, data in effects:
            self._carry_out(name, data)
        # One timer for all deadlines, armed anew after each step, so that none of the past is left over.
        if self._timer:
            self._timer.cancel()
        due = min(self._session.deadlines.values(), default=None)
        if due is not None:
            self._timer = self._loop.call_later(max(0.0, due - _now()), self._ring, due)

    def _tell(self, event: str, data: Any) -> None:
        """In order, but not in the midst of a step."""
        self._loop.call_soon(self._listener, event, data)

    def _carry_out(self, name: str, data: Any) -> None:
        if name == "open":
            self._opening = self._start(self._converse(data))
        elif name == "close":
            if self._socket:
                self._start(self._socket.close(1000))
            elif self._opening:
                self._opening.cancel()
            self._socket = self._opening = None
        elif name == "send" and self._socket:
            self._start(_send(self._socket, json.dumps(data)))
        elif name == "refresh":
            self._start(self._refresh(data))
        elif name == "published":
            answer, position = data
            if not answer.done():
                answer.set_result(position)
        elif name == "dropped":
            answer, event = data
            if not answer.done():
                answer.set_exception(Dropped(event["reason"]))
            self._tell("dropped", event)
        else:
            self._tell(name, data)

    def _ring(self, due: float) -> None:
        self._take(self._session.wake if _now() - due > ASLEEP else self._session.tick)

    async def _converse(self, connection: int) -> None:
        """One connection, from its attempt to its end."""
        session = self._session
        try:
            socket = await _Connect(
                self._url,
                subprotocols=[SUBPROTOCOL],
                compression=None,
                ping_interval=None,  # heartbeats are messages
                open_timeout=None,  # the session has its own
                close_timeout=CLOSE_HANDSHAKE,
            )
        except (OSError, WebSocketException, asyncio.IncompleteReadError):
            return self._take(session.socket_closed, connection, None)
        self._socket = socket
        self._take(session.socket_open, connection)
        try:
            async for frame in socket:
                self._take(session.message, connection, read_message(frame))
        except ConnectionClosed:
            pass
        if connection == session.connection:
            self._socket = None
        self._take(session.socket_closed, connection, socket.close_code)

    async def _refresh(self, number: int) -> None:
        presenter = self._session.presenter
        try:
            token, expires_in = await asyncio.wait_for(self._fetch_token(), REFRESH_ANSWER)
        except LoginRequired:
            self._take(presenter.login_required, number)
        except Exception:  # one that fails in a way of its own may do better later
            self._take(presenter.transient, number)
        else:
            self._take(presenter.refreshed, number, token, expires_in)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Connect(connect):
    """The library follows redirects, which could move a token to another host (CONN-7)."""

    def handle_redirect(self, uri: str) -> None:
        raise InvalidHandshake("redirects are not followed")


async def _send(socket: WebSocketClientProtocol, text: str) -> None:
    try:
        await socket.send(text)
    except ConnectionClosed:
        pass  # its end is told where it is read


def _now() -> float:
    """Seconds of a clock that goes on while the device sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _check(url: str) -> None:
    """Raises ValueError without the URL in it, as there may be a token in that (SEC-2)."""
    parts = urlsplit(url)
    is_loopback = re.fullmatch(r"localhost|127(\.\d+){3}|::1", parts.hostname or "") is not None
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_loopback):
        raise ValueError("the URL is neither wss: nor ws: to loopback")
