"""The shell around a session: frames and time in, effects out. It decides nothing but who may connect."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections import deque
from traceback import format_tb
from typing import Callable
from urllib.parse import parse_qsl

from fastapi import WebSocket
from websockets.exceptions import ConnectionClosed

from effects import Broadcast, Close, Effect, Instant, Log, Send
from in_force import Verify
from session import Session
from settings import Settings
from topics import Event, Topics

log = logging.getLogger("ws")
SUBPROTOCOL = "token-refresh.v1"
#: In answer to an upgrade; `server.py` makes 503 of the second.
FORBIDDEN, TRY_LATER = 1008, 1013
_TOKEN_NAMES = {"token", "access_token", "id_token", "jwt", "auth", "authorization"}
_JWT_LOOK = re.compile(r"eyJ[^.]*\.[^.]*\.[^.]*", re.DOTALL)
#: Seconds at most until a clock that jumped is noticed (EXP-7), and in which what waits is sent before a close.
_CLOCK_LOOK, _FLUSH = 0.5, 0.5


class Endpoint:
    """All connections of this process."""

    def __init__(self, settings: Settings, verify: Verify, origins: frozenset[str]) -> None:
        self.settings = settings
        self.verify = verify
        self.topics = Topics(settings.idempotency_window, settings.idempotency_keys)
        self.connections: set[Connection] = set()
        self._origins = origins

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from the upgrade to its end."""
        refusal = self._refusal(websocket)
        if refusal:
            return await websocket.close(refusal)
        versions = [each for each in websocket.scope["subprotocols"] if each.startswith("token-refresh.")]
        known = not versions or SUBPROTOCOL in versions
        connection = Connection(self, websocket)
        self.connections.add(connection)
        try:
            await websocket.accept(SUBPROTOCOL if SUBPROTOCOL in versions else next(iter(versions), None))
            if not known:
                connection.take(Session.unsupported_version)
            await connection.run()
        finally:
            self.connections.discard(connection)
            connection.end()

    def broadcast(self, event: Event) -> None:
        for connection in list(self.connections):
            connection.take(Session.event, event)

    async def drain(self) -> None:
        """Tells all, each with a time of its own to come back after, and waits a while until they are gone (DRAIN-1)."""
        for connection in list(self.connections):
            connection.take(Session.drain, secrets.randbelow(5000) / 1000)
        for _ in range(20):
            if self.connections:
                await asyncio.sleep(0.1)

    def _refusal(self, websocket: WebSocket) -> int | None:
        """Judges an upgrade by its URL, its Origin and the bounds, in this order."""
        pairs = parse_qsl(websocket.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if any(name.lower() in _TOKEN_NAMES or _JWT_LOOK.fullmatch(value) for name, value in pairs):
            return FORBIDDEN  # CONN-2
        origin, host = websocket.headers.get("origin"), websocket.headers.get("host")
        if origin is not None and origin not in {*self._origins, f"http://{host}", f"https://{host}"}:
            return FORBIDDEN  # CONN-4
        waiting = [each.address for each in self.connections if not each.session.is_authenticated]
        address = websocket.client and websocket.client.host
        full = len(waiting) >= self.settings.max_unauthenticated_connections
        full = full or waiting.count(address) >= self.settings.max_unauthenticated_per_address
        return TRY_LATER if full else None  # CONN-6


class Connection:
    def __init__(self, endpoint: Endpoint, websocket: WebSocket) -> None:
        self.address = websocket.client and websocket.client.host
        self.session = Session(secrets.token_hex(16), _now(), endpoint.settings, endpoint.verify, endpoint.topics)
        self._endpoint = endpoint
        self._websocket = websocket
        self._loop = asyncio.get_running_loop()
        #: What waits for the peer to read, beyond what is on its way.
        self._outbox: deque[Send | Close] = deque()
        self._unread = 0
        self._writer: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Until the connection is closed, by whichever side; what comes while it is being closed is read and dropped."""
        self.take(Session.tick)
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            self.take(Session.receive, message["bytes"] if text is None else text)

    def end(self) -> None:
        self._outbox.clear()
        if self._timer:
            self._timer.cancel()

    def take(self, step: Callable[..., list[Effect]], *args: object) -> None:
        """Has the session take a step, and does what it says."""
        try:
            effects = step(self.session, _now(), *args)
        except Exception as error:
            # Not its text, in which there may be a token (SEC-2).
            log.error("session failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            effects = self.session.fail()
        for effect in effects:
            if isinstance(effect, Broadcast):
                self._endpoint.broadcast(effect.event)
            elif isinstance(effect, Log):
                log.info(effect.text)
            else:
                self._put_out(effect)
        if self.session.phase == "closing":
            return
        if self._timer:
            self._timer.cancel()
        wait = min(self.session.due_in(_now()), _CLOCK_LOOK)
        self._timer = self._loop.call_later(max(0.0, wait), self.take, Session.tick)
        if self._is_full:
            self.take(Session.unread)

    @property
    def _is_full(self) -> bool:
        return self._unread > self._endpoint.settings.max_unread_bytes

    def _put_out(self, effect: Send | Close) -> None:
        self._outbox.append(effect)
        if isinstance(effect, Send):
            self._unread += len(effect.text)
        else:
            # Who does not read up by then does not see the rest.
            self._loop.call_later(0 if self._is_full else _FLUSH, self._close_now, effect)
        if self._writer is None or self._writer.done():
            self._writer = self._loop.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._outbox:
                effect = self._outbox.popleft()
                if isinstance(effect, Close):
                    # In one go with CLOSING, or a frame that is read in between could bring about another code (ERR-2).
                    await self._websocket.close(effect.code, effect.reason)
                else:
                    await self._websocket.send_text(effect.text)
                    self._unread -= len(effect.text)
        except (ConnectionClosed, RuntimeError):
            # The peer is gone; that is for `run` to notice.
            self._outbox.clear()

    def _close_now(self, close: Close) -> None:
        """Where the writer still waits for the peer to read."""
        if close in self._outbox:
            self._outbox = deque([close])
            self._writer = self._loop.create_task(self._write())


def _now() -> Instant:
    return Instant(time.time(), time.monotonic())
