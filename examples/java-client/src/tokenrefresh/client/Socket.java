package tokenrefresh.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One WebSocket: whole texts in, texts out one after the other, and a close that ends even where the server does not answer it. */
final class Socket implements WebSocket.Listener {
    /** What a socket brings, on a thread of the HTTP client's. */
    interface Events {
        void opened();

        /** @param text null for a binary frame */
        void received(String text);

        /** @param code of the close frame; 0 where there was none */
        void closed(int code);
    }

    /** Seconds within which a socket has to open (AUTH-9), and in which a close has to be answered. */
    private static final long OPENING = 10, CLOSING = 1;

    private final Events events;
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<WebSocket> opening;
    /** The end of what is being sent: a WebSocket takes one text at a time. */
    private CompletableFuture<WebSocket> sending;

    Socket(HttpClient http, URI url, Events events) {
        this.events = events;
        opening = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(OPENING)).subprotocols("token-refresh.v1").buildAsync(url, this);
        sending = opening;
        opening.exceptionally(failure -> {
            events.closed(0);
            return null;
        });
    }

    void send(String message) {
        sending = sending.thenCompose(socket -> socket.sendText(message, true));
    }

    void close() {
        sending.thenCompose(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
            .completeOnTimeout(null, CLOSING, TimeUnit.SECONDS)
            .whenComplete((sent, failure) -> CompletableFuture.delayedExecutor(CLOSING, TimeUnit.SECONDS).execute(() -> opening.thenAccept(WebSocket::abort)));
    }

    @Override
    public void onOpen(WebSocket socket) {
        events.opened();
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
        text.append(part);
        if (isLast) {
            events.received(text.toString());
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean isLast) {
        if (isLast) events.received(null);
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        events.closed(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        socket.abort();
        events.closed(0);
    }
}
