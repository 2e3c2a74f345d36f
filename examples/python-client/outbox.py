"""Topics that are wanted, and messages that wait to be sent or to be answered (CLI-3, CLI-7)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from session import Session

#: The part of `messages_per_second` that is used here; the rest is for PING, PONG and REAUTH.
SHARE = 0.8


@dataclass(eq=False)
class Request:
    """
    PUBLISH, SUBSCRIBE or UNSUBSCRIBE. The shell knows a PUBLISH again by its ticket; `id` is that of the message while it
    is unanswered; not before the instant `after`.
    """

    type: str
    data: dict[str, Any]
    ticket: Any = None
    id: str | None = None
    after: float = 0.0
    tries: int = 0

    @property
    def is_publish(self) -> bool:
        return self.type == "PUBLISH"


class Outbox:
    def __init__(self, session: Session, limit: int) -> None:
        self._session = session
        self._limit = limit
        self._requests: list[Request] = []
        #: Wanted topics: the last event handed over, or where the subscription began; None for one that never stood.
        self._topics: dict[str, dict[str, Any] | None] = {}
        #: When the messages of the last second were sent.
        self._paced: deque[float] = deque()

    # Wishes of the application

    def subscribe(self, topic: str) -> None:
        if topic not in self._topics:
            self._topics[topic] = None
            if self._session.is_on:
                self._requests.append(Request("SUBSCRIBE", {"topic": topic}))

    def unsubscribe(self, topic: str) -> None:
        if topic in self._topics:
            del self._topics[topic]
            if self._session.is_on:
                self._requests.append(Request("UNSUBSCRIBE", {"topic": topic}))

    def publish(self, data: dict[str, Any], ticket: Any) -> None:
        """Keeps it until it is answered, whatever becomes of the connection."""
        is_full = len(self._requests) >= self._limit
        self._requests.append(Request("PUBLISH", data, ticket))
        if self._session.phase == "stopped" or is_full:
            self._drop(self._requests[-1], "queue_full" if is_full else "closed")

    # The connection

    def subscribe_again(self) -> None:
        """A new connection: what is wanted comes before anything else, from the last event handed over (CLI-7)."""
        positions = [(topic, {"since": since} if since else {}) for topic, since in self._topics.items()]
        self._requests = [Request("SUBSCRIBE", {"topic": topic, **since}) for topic, since in positions] + self._requests

    def take_back(self) -> None:
        """The connection is gone: what was not answered is sent over the next, with the same key."""
        self._paced.clear()
        self._requests = [each for each in self._requests if each.is_publish]
        for each in self._requests:
            each.id = None

    def pump(self) -> None:
        """Sends what may be sent now, no faster than the server takes it. A PUBLISH that waits holds up those after it."""
        session = self._session
        session.arm("pace")
        if session.phase != "ready" or session.link.advice:
            return
        rate = session.link.terms.get("limits", {}).get("messages_per_second")
        most = max(1, int(rate * SHARE)) if rate is not None else None
        while self._paced and session.now >= self._paced[0] + 1:
            self._paced.popleft()
        held = 0.0
        for each in self._requests:
            if each.id:
                continue
            at = each.after
            if each.is_publish:
                at = held = max(held, at)
            if most and len(self._paced) >= most:
                at = max(at, self._paced[-most] + 1)
            if at > session.now:
                session.arm("pace", min(session.deadlines.get("pace", at), at))
                continue
            each.id = session.send(each.type, each.data)
            self._paced.append(session.now)

    # Answers

    def take(self, message: dict[str, Any]) -> None:
        type_, data, reply_to = message["type"], message["data"], message.get("reply_to")
        if type_ == "EVENT":
            self._take_event(message, data)
        elif type_ == "PUBLISHED":
            request = self._settle(reply_to)
            if request:
                self._session.emit("published", (request.ticket, data))
        elif type_ == "SUBSCRIBED":
            self._take_subscribed(reply_to, data)
        elif type_ == "UNSUBSCRIBED":
            if data["reason"] == "requested":
                self._settle(reply_to)
            else:
                self.end(data["topic"], data["reason"])

    def _take_subscribed(self, reply_to: str | None, data: dict[str, Any]) -> None:
        request = self._settle(reply_to)
        if not request or data["topic"] not in self._topics:
            return
        if "since" in request.data:
            if data.get("recovered"):
                return
            self._session.emit("recovery_failed", data["topic"])
        self._topics[data["topic"]] = {"epoch": data["epoch"], "seq": data["seq"]}

    def _take_event(self, message: dict[str, Any], data: dict[str, Any]) -> None:
        """Hands an event over once, and says where some before it are missing (CLI-7)."""
        topic, last = data["topic"], self._topics.get(data["topic"])
        if last is None or (last["epoch"] == data["epoch"] and data["seq"] <= last["seq"]):
            return
        if last["epoch"] != data["epoch"] or data["seq"] > last["seq"] + 1:
            self._session.emit("recovery_failed", topic)
        self._topics[topic] = {"epoch": data["epoch"], "seq": data["seq"]}
        self._session.emit("message", message)

    def take_error(self, reply_to: str | None, data: dict[str, Any]) -> None:
        """What may succeed later is sent again in its place, the rest is given up."""
        session, request = self._session, self._find(reply_to)
        if not request:
            return session.emit("refused", data["code"])
        if not data["retryable"]:
            return self._drop(request, data["code"])
        request.id = None
        request.tries += 1
        # In grace it is AUTHENTICATED that is waited for.
        usual = 0.0 if session.phase == "grace" else session.backoff(request.tries)
        request.after = session.now + data.get("retry_after", usual)

    # What is given up

    def end(self, topic: str, reason: str) -> None:
        """A subscription is over without having been given up by the application."""
        if topic in self._topics:
            del self._topics[topic]
            self._session.emit("unsubscribed", {"topic": topic, "reason": reason})

    def drop_all(self, reason: str) -> None:
        for each in [each for each in self._requests if each.is_publish]:
            self._drop(each, reason)

    def drop_last(self) -> None:
        """Gives up the message that was sent last and is unanswered, as it may be what broke the connection (CLI-5)."""
        unanswered = [each for each in self._requests if each.id]
        if unanswered:
            self._drop(max(unanswered, key=lambda each: int(each.id[1:])), "offence")

    def _drop(self, request: Request, reason: str) -> None:
        self._requests.remove(request)
        if request.is_publish:
            self._session.emit("dropped", (request.ticket, {**request.data, "reason": reason}))
        else:
            self.end(request.data["topic"], reason)

    def _find(self, id: str | None) -> Request | None:
        return next((each for each in self._requests if id and each.id == id), None)

    def _settle(self, id: str | None) -> Request | None:
        request = self._find(id)
        if request:
            self._requests.remove(request)
        return request
