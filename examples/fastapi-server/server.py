"""A server that renews tokens over living connections: FastAPI on uvicorn. Run it with the settings that README.md names."""

from __future__ import annotations

import logging
import os
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket
from uvicorn.protocols.websockets.websockets_impl import WebSocketProtocol

from connection import TRY_LATER, Endpoint
from settings import Settings
from tokens import Verifier

#: Seconds that a peer has for its close frame before the socket is cut.
CLOSE_HANDSHAKE = 1


class Protocol(WebSocketProtocol):
    """uvicorn's WebSocket, with a short close handshake and a second answer to an upgrade beside 403."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.close_timeout = CLOSE_HANDSHAKE

    async def asgi_send(self, message: Any) -> None:
        upgraded = self.handshake_started_event.is_set()
        await super().asgi_send(message)
        if not upgraded and message.get("code") == TRY_LATER:
            self.initial_response = (HTTPStatus.SERVICE_UNAVAILABLE, [], b"")


class Server(uvicorn.Server):
    """uvicorn cuts connections when it is stopped; here they are told first (DRAIN-1)."""

    def __init__(self, config: uvicorn.Config, endpoint: Endpoint) -> None:
        super().__init__(config)
        self._endpoint = endpoint

    async def shutdown(self, sockets: Any = None) -> None:
        for server in self.servers:
            server.close()
        await self._endpoint.drain()
        await super().shutdown(sockets)


def main() -> None:
    try:
        settings = Settings.from_environment()
        key = Path(os.environ["WS_PUBLIC_KEY"]).read_bytes()
        verify = Verifier(key, os.environ["WS_ISSUER"], os.environ["WS_AUDIENCE"], settings.clock_leeway)
        port = int(os.environ.get("PORT", "8080"))
    except KeyError as missing:
        sys.exit(f"error: {missing.args[0]} is not set; see README.md")
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    endpoint = Endpoint(settings, verify, frozenset(os.environ.get("WS_ORIGINS", "").split()))
    app = FastAPI()

    @app.websocket("/ws")
    async def ws(websocket: WebSocket) -> None:
        await endpoint.serve(websocket)

    config = uvicorn.Config(
        app,
        port=port,
        ws=Protocol,
        ws_max_size=settings.max_frame_bytes,  # CONN-5
        ws_per_message_deflate=False,  # CONN-6
        ws_ping_interval=None,  # heartbeats are messages
        access_log=False,  # SEC-2: it prints queries
        log_level="warning",
    )
    Server(config, endpoint).run()


if __name__ == "__main__":
    main()
