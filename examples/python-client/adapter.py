"""Joins the client to the conformance suite: lines of JSON in, lines of JSON out (conformance/client/CONTRACT.md)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from client import Client
from endpoint import token_endpoint

REPORTS = ["state", "message", "dropped", "recovery_failed", "login_required"]


def report(saw: str, **more: Any) -> None:
    print(json.dumps({"saw": saw, **more}), flush=True)


def listen(event: str, data: Any) -> None:
    """Tells the suite what the application is told."""
    if event in ("state", "message"):
        report(event, **{event: data})
    elif event == "dropped":
        report(event, idempotency_key=data["idempotency_key"])
    elif event == "recovery_failed":
        report(event, topic=data)
    elif event == "login_required":
        report(event)


async def main() -> None:
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    try:
        client = Client(os.environ["WSTR_URL"], token_endpoint(os.environ["WSTR_TOKEN_URL"]), listen)
    except ValueError as error:
        return print(f"error: {error}", file=sys.stderr)
    commands = {
        "subscribe": lambda told: client.subscribe(told["topic"]),
        "publish": lambda told: client.publish(told["topic"], told["kind"], told["payload"], told["idempotency_key"]),
        "token": lambda told: client.adopt(told["token"], told["expires_in"]),
        "wake": lambda told: client.wake(),
        "online": lambda told: client.wake(),
        "close": lambda told: client.close(),
    }
    report("hello", commands=list(commands), reports=REPORTS)
    client.connect()
    while line := await stdin.readline():
        told = json.loads(line)
        if told["do"] in commands:
            commands[told["do"]](told)
        if told["do"] == "close":
            break
    client.close()
    await asyncio.sleep(0.1)  # for the close frame


if __name__ == "__main__":
    asyncio.run(main())
