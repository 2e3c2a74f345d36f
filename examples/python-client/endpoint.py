"""Tokens by POST from an endpoint that answers `{"token": …, "expires_in": …}`, or 401 where a person must log in."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import Awaitable, Callable

from client import REFRESH_ANSWER, LoginRequired


def token_endpoint(url: str, body: bytes = b"{}") -> Callable[[], Awaitable[tuple[str, float]]]:
    """A `fetch_token` for a Client; what it raises says nothing of a token (SEC-2)."""

    def ask() -> tuple[str, float]:
        request = urllib.request.Request(url, body, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=REFRESH_ANSWER) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                raise LoginRequired from None
            raise
        token, expires_in = answer["token"], answer["expires_in"]
        if not isinstance(token, str) or not token or not expires_in > 0:
            raise ValueError("the answer has no token that is good for some time")
        return token, expires_in

    return lambda: asyncio.to_thread(ask)
