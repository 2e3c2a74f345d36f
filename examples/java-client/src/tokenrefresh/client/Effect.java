package tokenrefresh.client;

import java.util.function.Consumer;

import tokenrefresh.ClientMessage;

/** What a step of the session wants done, in this order. */
sealed interface Effect {
    /** Open a socket; what it brings carries this number. */
    record Open(int connection) implements Effect {}

    /** Send a message over the newest connection. */
    record Send(ClientMessage message) implements Effect {}

    /** Close that connection and listen to it no more. */
    record Close(int connection) implements Effect {}

    /** Ask for a token; the result carries this number. */
    record Refresh(int number) implements Effect {}

    /** Tell the application. Never a token (SEC-2). */
    record Tell(Consumer<Listener> event) implements Effect {}
}
