package tokenrefresh.client;

import tokenrefresh.EventMessage;

/** What the application is told, on the client's own thread: do not block. */
public interface Listener {
    /** What the application sees of the connection; {@code CONNECTED} throughout a refresh and in grace (CLI-12). */
    enum State { CONNECTING, CONNECTED, RECONNECTING, CLOSED }

    default void state(State state) {}

    /** An EVENT of a topic that is wanted, each once. */
    default void event(EventMessage event) {}

    /** Events of the topic may have been missed (CLI-7). */
    default void recoveryFailed(String topic) {}

    /** The topic is wanted no more; {@code reason} is an error code, {@code revoked}, {@code permission_lost} or {@code offence}. */
    default void unsubscribed(String topic, String reason) {}

    /** A PUBLISH was given up; {@code reason} is an error code, {@code queue_full}, {@code closed} or {@code offence}. */
    default void dropped(String idempotencyKey, String reason) {}

    /** A token was refused; another is asked for. */
    default void refused(String code) {}

    /** A person must log in; after that, {@link Client#tokenRefreshed} or {@link Client#connect}. */
    default void loginRequired() {}

    /** The connection is over until the application connects again; {@code reason} is the name or number of the close, or {@code login_required}. */
    default void closed(String reason) {}
}
