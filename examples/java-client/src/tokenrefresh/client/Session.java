package tokenrefresh.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

import tokenrefresh.*;
import tokenrefresh.client.Deadlines.Deadline;

/**
 * The client's side of the protocol as a machine without socket, clock and threads: what happens goes in by a method, within
 * {@link #step}; what is to be done comes out as effects. Instants are seconds on a monotonic clock. This class has the connection;
 * {@link Tokens} has what is presented, {@link Outbox} what the application sends.
 */
final class Session {
    /** The states of the document's machine {@code client}. */
    enum Phase { STOPPED, WAITING, CONNECTING, AUTHENTICATING, READY, GRACE }

    /** Seconds that no server changes ("Timings of clients"). */
    static final double ANSWER = 10, WAKE_ANSWER = 5, BACKOFF_MOST = 30, BACKOFF_SETTLED = 30;
    /** A deadline that is noticed so many seconds late tells of a device that was asleep. */
    static final double ASLEEP = 2;
    /** Closes in a row by a fault of ours, or by 4401, at which a client stops (CLI-5). */
    private static final int THIRD = 3;

    private final DoubleSupplier random;
    final Tokens tokens = new Tokens(this);
    final Outbox outbox = new Outbox(this);
    final Deadlines deadlines = new Deadlines();
    private List<Effect> effects = new ArrayList<>();

    Phase phase = Phase.STOPPED;
    double now;
    Link link = new Link();
    private int connection;
    private int sent;
    private boolean wasConnected;
    private int failures;
    private int offences;
    private int denials;
    private double retryAt;

    /** @param random in [0, 1): spreads refreshes and reconnects (CLI-2, CLI-5). */
    Session(DoubleSupplier random) {
        this.random = random;
    }

    /** Takes what happened, then does what is due by now. What has come is in time, however late its deadline is looked at. */
    List<Effect> step(double instant, Consumer<Session> input) {
        now = instant;
        effects = new ArrayList<>();
        Listener.State before = state();
        input.accept(this);
        for (double due = deadlines.next(); due <= now; due = deadlines.next()) fire(due);
        outbox.pump();
        Listener.State after = state();
        if (after != before) effects.add(0, new Effect.Tell(listener -> listener.state(after)));
        return effects;
    }

    private Listener.State state() {
        if (isOn()) return Listener.State.CONNECTED;
        if (phase == Phase.STOPPED) return Listener.State.CLOSED;
        return wasConnected ? Listener.State.RECONNECTING : Listener.State.CONNECTING;
    }

    private void fire(double due) {
        switch (deadlines.take(due)) {
            case ANSWER -> { if (isOn()) tokens.presentAgain(); else giveUp(); }
            case REFRESH, AGAIN -> tokens.refresh();
            case REAUTH -> tokens.presentAgain();
            case EXPIRY -> lapse();
            case SILENCE -> silent(now - due);
            case BACKOFF -> open();
            case PACE -> { }
        }
    }

    // What happens.

    void connect() {
        if (phase != Phase.STOPPED) return;
        wasConnected = false;
        failures = offences = denials = 0;
        tokens.start();
        open();
    }

    void close() {
        if (phase == Phase.STOPPED) return;
        if (phase != Phase.WAITING) hangUp();
        outbox.dropAll("closed");
        stop("application");
    }

    /** The device woke up or came online (CLI-11). */
    void wake() {
        if (isOn()) {
            silent(ASLEEP);
            if (!tokens.isHeld()) tokens.refreshSoon();
        } else if (phase == Phase.WAITING && now >= retryAt) {
            deadlines.disarm(Deadline.AGAIN);
            open();
        }
    }

    void opened(int number) {
        if (number != connection || phase != Phase.CONNECTING) return;
        if (tokens.isHeld()) {
            phase = Phase.AUTHENTICATING;
            tokens.present();
        // It lapsed while the socket was being opened.
        } else reconnect();
    }

    /** @param code 0 where there was no close frame. */
    void closed(int number, int code) {
        if (number == connection) lost(code);
    }

    /** @param message null for a frame that is none of this version, yet a sign of life (CLI-8, HB-4) */
    void received(int number, ServerMessage message) {
        if (number != connection || !isUp()) return;
        if (message instanceof ServerPingMessage ping) send(new ClientPongMessage(nextId(), ping.id(), null, null));
        else if (message instanceof AuthenticatedMessage answer) tokens.authenticated(answer);
        else if (message instanceof ErrorMessage error) tokens.refused(error);
        else if (message instanceof ClosingMessage closing && closing.data().reconnect().known()) link.advice = closing.data();
        else if (isOn() && message instanceof TokenExpiredMessage notice) noticed(notice.data());
        else if (isOn()) outbox.received(message);
        if (link.terms != null) arm(Deadline.SILENCE, link.terms.heartbeatInterval() * link.terms.maxMissedPongs());
    }

    // The connection.

    boolean isOn() {
        return phase == Phase.READY || phase == Phase.GRACE;
    }

    private boolean isUp() {
        return isOn() || phase == Phase.AUTHENTICATING;
    }

    /** Opens a socket with the newest token, or waits for one (AUTH-1). */
    void open() {
        if (tokens.isHeld()) {
            phase = Phase.CONNECTING;
            deadlines.disarmAll();
            arm(Deadline.ANSWER, ANSWER);
            effects.add(new Effect.Open(++connection));
        } else {
            phase = Phase.WAITING;
            deadlines.disarm(Deadline.BACKOFF);
            tokens.refresh();
        }
    }

    /** The token is in force: its deadlines and terms hold from here, and those of the one before mean nothing (EXP-6). */
    void inForce(AuthenticatedData terms) {
        boolean isFirst = link.authSeq == 0;
        link.terms = terms;
        link.authSeq = terms.authSeq();
        if (isFirst) link.since = now;
        denials = 0;
        phase = Phase.READY;
        wasConnected = true;
        deadlines.disarmAll();
        arm(Deadline.EXPIRY, terms.expiresIn());
        if (isFirst) outbox.subscribeAgain();
        if (terms.revoked() != null) terms.revoked().forEach(topic -> outbox.end(topic, "revoked"));
    }

    private void noticed(TokenExpiredData notice) {
        if (notice.authSeq() < link.authSeq) return;
        // The server's clock is the one that counts: what is sent from here on would be refused.
        if (notice.reason().equals(ExpiryReason.EXPIRED)) lapse();
        else if (notice.reason().equals(ExpiryReason.EXPIRING) && !tokens.isOutstanding() && phase == Phase.READY) tokens.refresh();
    }

    private void lapse() {
        deadlines.disarm(Deadline.EXPIRY);
        phase = Phase.GRACE;
        tokens.refresh();
    }

    /** Nothing was heard for too long. Who is late to notice was asleep itself, and asks first (HB-4). */
    private void silent(double lateness) {
        if (lateness < ASLEEP) {
            giveUp();
            return;
        }
        send(new ClientPingMessage(nextId(), null, null));
        arm(Deadline.SILENCE, WAKE_ANSWER);
    }

    /** Leaves the socket at once; its number is over, so that what it does later is nobody's business (CLI-10). */
    private void leave() {
        effects.add(new Effect.Close(connection++));
    }

    void hangUp() {
        leave();
        lose();
    }

    /** Leaves the connection for one with the newest token. */
    void reconnect() {
        hangUp();
        open();
    }

    /** The connection is taken for dead; CLOSING without a close frame is as good as one (CLI-5). */
    private void giveUp() {
        leave();
        lost(0);
    }

    private void lose() {
        if (now - link.since >= BACKOFF_SETTLED) failures = offences = 0;
        deadlines.disarmAllBut(Deadline.AGAIN);
        link = new Link();
        outbox.takeBack();
    }

    /** The socket is gone: CLOSING's advice, or else the code's, or else backoff (CLI-5). */
    private void lost(long closeCode) {
        if (phase == Phase.CONNECTING) {
            // A failure before open is nobody's advice (CONN-7).
            lose();
            backOff(0);
            return;
        }
        if (!isUp()) return;
        ClosingData advice = link.advice;
        long code = advice == null ? closeCode : advice.code();
        Reconnect next = advice == null ? CloseCodes.advice(closeCode) : advice.reconnect();
        String token = link.inForce != null ? link.inForce : link.presenting;
        boolean isOffence = CloseCodes.isOffence(code);
        if (isOffence) outbox.dropLast();
        lose();
        offences = isOffence ? offences + 1 : 0;
        if (code == 4401) denials++;
        if (offences == THIRD || denials == THIRD || next.equals(Reconnect.NEVER)) {
            tokens.bar();
            stop(advice == null ? String.valueOf(code) : advice.reason());
            return;
        }
        backOff(advice == null || advice.retryAfter() == null ? 0 : advice.retryAfter());
        if (next.equals(Reconnect.REFRESH)) {
            tokens.drop(token);
            tokens.refreshSoon();
        }
    }

    private void backOff(double retryAfter) {
        phase = Phase.WAITING;
        retryAt = now + retryAfter;
        arm(Deadline.BACKOFF, Math.max(retryAfter, backoff(++failures)));
    }

    /** No connection is wanted any more. */
    void stop(String reason) {
        phase = Phase.STOPPED;
        deadlines.disarmAll();
        tell(listener -> listener.closed(reason));
    }

    // What all three do.

    /** Seconds to wait after that many failures in a row, with full jitter (CLI-5). */
    double backoff(int failures) {
        return random.getAsDouble() * Math.min(BACKOFF_MOST, Math.pow(2, failures));
    }

    double random() {
        return random.getAsDouble();
    }

    /** @param seconds from now. */
    void arm(Deadline name, double seconds) {
        deadlines.arm(name, now + seconds);
    }

    String nextId() {
        return "c" + ++sent;
    }

    void send(ClientMessage message) {
        effects.add(new Effect.Send(message));
    }

    void askForToken(int number) {
        effects.add(new Effect.Refresh(number));
    }

    void tell(Consumer<Listener> event) {
        effects.add(new Effect.Tell(event));
    }
}
