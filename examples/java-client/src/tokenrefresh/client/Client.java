package tokenrefresh.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.ObjectNode;

import tokenrefresh.InvalidMessageException;
import tokenrefresh.PublishData;
import tokenrefresh.PublishedData;
import tokenrefresh.ServerMessage;
import tokenrefresh.Wire;

/**
 * Keeps one connection open, whatever tokens and networks do meanwhile. It owns socket, clock and timer, and one thread on which
 * everything happens; what to do is the session's to say. For another user's tokens close it and make another (CLI-13).
 */
public final class Client implements AutoCloseable {
    /** What a token may travel to: TLS, or a loopback address (CONN-7). */
    private static final Pattern FIT = Pattern.compile("wss://.+|ws://(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?([/?].*)?", Pattern.CASE_INSENSITIVE);
    /** Seconds that a refresh may take (CLI-4). */
    private static final long REFRESH_ANSWER = 10;
    /** Seconds by which the wall clock runs ahead of the monotonic one while the device sleeps. */
    private static final double SLEPT = 3;

    private final HttpClient http;
    private final URI url;
    private final TokenSource tokens;
    private final Listener listener;
    private final Session session = new Session(() -> ThreadLocalRandom.current().nextDouble());
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "token-refresh");
        made.setDaemon(true);
        return made;
    });
    private ScheduledFuture<?> timer;
    private Socket socket;
    /** What the monotonic clock has slept through, and how far the wall clock was ahead when it was last looked at; seconds. */
    private double slept;
    private double ahead = Double.NaN;

    /**
     * @throws IllegalArgumentException for a URL that is neither {@code wss:} nor loopback, or an HTTP client that follows redirects
     *     (CONN-7); it does not repeat the URL, as there may be a token in it
     */
    public Client(HttpClient http, URI url, TokenSource tokens, Listener listener) {
        if (!FIT.matcher(url.toString()).matches()) throw new IllegalArgumentException("url: wss:, or ws: to loopback");
        if (http.followRedirects() != HttpClient.Redirect.NEVER) throw new IllegalArgumentException("http: follows redirects");
        this.http = http;
        this.url = url;
        this.tokens = tokens;
        this.listener = listener;
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        // So that a client that was closed leaves no thread behind.
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Wants a connection from now on. */
    public void connect() {
        step(Session::connect);
    }

    /** Wants none any more; what waits is dropped and reported. */
    @Override
    public void close() {
        step(Session::close);
    }

    /** The device woke up or came online: looks after connection and token at once (CLI-11). */
    public void wake() {
        step(Session::wake);
    }

    /** Somebody else got a token: {@code token:refreshed}. @param expiresIn seconds that it has left */
    public void tokenRefreshed(String token, double expiresIn) {
        step(session -> session.tokens.pushed(new RefreshResult.Refreshed(token, expiresIn)));
    }

    /** Wants the events of a topic from now on, also after reconnects. */
    public void subscribe(String topic) {
        step(session -> session.outbox.subscribe(topic));
    }

    /** Wants them no more. */
    public void unsubscribe(String topic) {
        step(session -> session.outbox.unsubscribe(topic));
    }

    /**
     * Publishes an event, once, as soon as that can be done.
     *
     * @param idempotencyKey names the event, unique per user, so that a retry is recognised
     * @return where it stands; {@link DroppedException} where it was refused or given up
     */
    public CompletableFuture<PublishedData> publish(String topic, String kind, ObjectNode payload, String idempotencyKey) {
        CompletableFuture<PublishedData> answer = new CompletableFuture<>();
        PublishData data = new PublishData(topic, kind, payload.deepCopy(), idempotencyKey);
        step(session -> session.outbox.publish(data, answer));
        return answer;
    }

    private void step(Consumer<Session> input) {
        thread.execute(() -> take(input));
    }

    private void take(Consumer<Session> input) {
        double now = now();
        session.step(now, input).forEach(this::perform);
        if (timer != null) timer.cancel(false);
        double due = session.deadlines.next();
        if (due < Double.POSITIVE_INFINITY) timer = thread.schedule(() -> look(due), (long) ((due - now) * 1e9), TimeUnit.NANOSECONDS);
    }

    private void look(double due) {
        take(now() - due > SLEPT ? Session::wake : none -> { });
    }

    /** Monotonic seconds. Some monotonic clocks stand still in sleep; the token goes on lapsing. */
    private double now() {
        double monotonic = System.nanoTime() / 1e9;
        double gap = System.currentTimeMillis() / 1e3 - monotonic;
        double skipped = gap - ahead;
        ahead = gap;
        if (skipped > SLEPT) {
            slept += skipped;
            step(Session::wake);
        }
        return monotonic + slept;
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Open open) open(open.connection());
        else if (effect instanceof Effect.Send send) socket.send(Wire.write(send.message()));
        else if (effect instanceof Effect.Close) socket.close();
        else if (effect instanceof Effect.Refresh refresh) refresh(refresh.number());
        else if (effect instanceof Effect.Tell tell) tell(tell.event());
    }

    private void open(int connection) {
        socket = new Socket(http, url, new Socket.Events() {
            @Override
            public void opened() {
                step(session -> session.opened(connection));
            }

            @Override
            public void received(String text) {
                step(session -> session.received(connection, read(text)));
            }

            @Override
            public void closed(int code) {
                step(session -> session.closed(connection, code));
            }
        });
    }

    /** @return null for what is no message of this version, such as a binary frame */
    private static ServerMessage read(String text) {
        try {
            return text == null ? null : ServerMessage.read(text);
        } catch (InvalidMessageException invalid) {
            return null;
        }
    }

    private void refresh(int number) {
        // What it throws is a failure of the refresh too.
        CompletableFuture.completedFuture(tokens).thenCompose(TokenSource::refresh).orTimeout(REFRESH_ANSWER, TimeUnit.SECONDS)
            .exceptionally(failure -> new RefreshResult.Transient())
            .thenAccept(result -> step(session -> session.tokens.result(number, result)));
    }

    /** What a listener throws is an error of the application's, and no matter of the session's. */
    private void tell(Consumer<Listener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException error) {
            Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), error);
        }
    }
}
