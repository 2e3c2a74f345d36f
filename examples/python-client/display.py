"""What a screen does with the client: shows the orders of the reference server's development mode, with tokens of 20 s."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from client import Client
from endpoint import token_endpoint


def show(event: str, data: Any) -> None:
    if event == "message":
        print(data["data"]["seq"], data["data"]["kind"], data["data"]["payload"], flush=True)
    elif event == "recovery_failed":
        print("some orders may be missing; fetch them anew", flush=True)
    else:
        print("--", event, data, flush=True)


async def main(host: str) -> None:
    client = Client(f"ws://{host}/ws", token_endpoint(f"http://{host}/dev/page/token", b'{"expires_in": 20}'), show)
    client.subscribe("orders.42")
    client.connect()
    await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8080"))
    except KeyboardInterrupt:
        pass
