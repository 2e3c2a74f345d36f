package tokenrefresh.client;

import java.util.Set;

import tokenrefresh.*;
import tokenrefresh.client.Deadlines.Deadline;
import tokenrefresh.client.Session.Phase;

/** The session's tokens: which is the newest, which is presented, when another is asked for. */
final class Tokens {
    /** Seconds from a refresh that yielded no other token to the next, at least (CLI-2, CLI-4). */
    private static final double AGAIN_LEAST = 1;
    /** The lead where the server recommends none (CLI-2). */
    private static final double DEFAULT_LEAD = 60;
    /** Refusals after which no other token helps. */
    private static final Set<String> CLOSE_FOLLOWS = Set.of("identity_mismatch", "session_revoked");

    private final Session session;
    private String newest;
    private double expiresAt = Double.NEGATIVE_INFINITY;
    /** Never presented again (CLI-9). */
    private final Recent refused = new Recent();
    /** A person must log in; nobody is asked (CLI-4). */
    private boolean isBarred;
    /** Refreshes in a row that failed, or whose token was refused. */
    private int failed;
    /** The number of the latest refresh, pushed tokens among them; of the one in flight, or 0; of the one whose token was last kept (CLI-10). */
    private int latest;
    private int inFlight;
    private int applied;
    /** When a refresh last yielded no other token. */
    private double barrenAt = Double.NEGATIVE_INFINITY;

    Tokens(Session session) {
        this.session = session;
    }

    /** The application asks to connect: what was refused to it before no longer counts. */
    void start() {
        isBarred = false;
        failed = 0;
    }

    void bar() {
        isBarred = true;
    }

    /** Never present this one again. */
    void drop(String token) {
        if (token != null) refused.add(token);
    }

    /** Whether there is a token that has neither expired nor been refused. */
    boolean isHeld() {
        return newest != null && expiresAt > session.now && !refused.contains(newest);
    }

    private boolean isNews() {
        return isHeld() && !newest.equals(session.link.inForce);
    }

    /** Whether AUTHENTICATE or REAUTH is to be answered. An answer that is later than 10 s is still one. */
    boolean isOutstanding() {
        return session.link.presenting != null && session.deadlines.isArmed(Deadline.ANSWER);
    }

    /** Asks for a token, unless a refresh is in flight or put off, or has brought what is not in force yet (CLI-2). */
    void refresh() {
        if (isBarred) {
            loginRequired();
            return;
        }
        if (inFlight != 0 || session.deadlines.isArmed(Deadline.AGAIN) || isOutstanding() || isNews()) return;
        if (barrenAt + AGAIN_LEAST > session.now) {
            session.deadlines.arm(Deadline.AGAIN, barrenAt + AGAIN_LEAST);
            return;
        }
        inFlight = ++latest;
        session.askForToken(inFlight);
    }

    /** The same as soon as may be: the connection is gone, the token refused, or the device has just come back. */
    void refreshSoon() {
        session.deadlines.disarm(Deadline.AGAIN);
        refresh();
    }

    /** A token that somebody else got: {@code token:refreshed}. */
    void pushed(RefreshResult.Refreshed token) {
        int number = ++latest;
        if (isOfUse(token) && !session.link.presented.contains(token.token())) keep(number, token);
    }

    /** The result of a refresh. One that began before what was last kept is dropped (CLI-10). */
    void result(int number, RefreshResult result) {
        if (number == inFlight) inFlight = 0;
        if (number < applied) {
            if (!isHeld()) putOff(false);
        }
        else if (result instanceof RefreshResult.LoginRequired) loginRequired();
        // A token that is no use is a failure like any other, or it would be asked for without end.
        else if (!(result instanceof RefreshResult.Refreshed token) || !isOfUse(token)) putOff(true);
        else if (session.link.presented.contains(token.token())) putOff(false);
        else keep(number, token);
    }

    private boolean isOfUse(RefreshResult.Refreshed token) {
        return !refused.contains(token.token()) && token.expiresIn() > 0;
    }

    /** The next refresh after one that yielded no other token. */
    private void putOff(boolean hasFailed) {
        barrenAt = session.now;
        if (!session.isOn() && session.phase != Phase.WAITING) return;
        double wait = hasFailed ? session.backoff(++failed) : isHeld() ? (expiresAt - session.now) / 2 : 0;
        session.arm(Deadline.AGAIN, Math.max(AGAIN_LEAST, wait));
    }

    private void keep(int number, RefreshResult.Refreshed token) {
        isBarred = false;
        applied = number;
        newest = token.token();
        expiresAt = session.now + token.expiresIn();
        session.deadlines.disarm(Deadline.AGAIN);
        if (session.phase != Phase.WAITING) presentNewest();
        else if (!session.deadlines.isArmed(Deadline.BACKOFF)) session.open();
    }

    private void loginRequired() {
        session.deadlines.disarm(Deadline.AGAIN);
        if (!isBarred || session.phase == Phase.STOPPED) session.tell(Listener::loginRequired);
        isBarred = true;
        if (session.phase == Phase.GRACE) session.hangUp();
        if (session.phase == Phase.GRACE || session.phase == Phase.WAITING) session.stop("login_required");
    }

    /** Sends AUTHENTICATE or REAUTH with the newest token. */
    void present() {
        Link link = session.link;
        if (!newest.equals(link.presenting)) link.ids.clear();
        String id = session.nextId();
        link.ids.add(id);
        link.presenting = newest;
        link.presented.add(newest);
        TokenData data = new TokenData(newest);
        session.send(session.isOn() ? new ReauthMessage(id, data, null) : new AuthenticateMessage(id, data, null));
        session.deadlines.disarm(Deadline.REAUTH);
        session.arm(Deadline.ANSWER, Session.ANSWER);
    }

    /** REAUTH with the newest token, if it differs from the one in force and its turn has come (CLI-1, CLI-6). */
    private void presentNewest() {
        if (!session.isOn() || isOutstanding() || session.deadlines.isArmed(Deadline.REAUTH) || !isNews()) return;
        if (session.link.terms.capabilities().contains("reauth")) present();
        else session.reconnect();
    }

    /** REAUTH again, after a refusal that may pass or where none was answered, with the token that is the newest by now. */
    void presentAgain() {
        if (isNews()) present();
        else refresh();
    }

    /** AUTHENTICATED: the token is in force. */
    void authenticated(AuthenticatedMessage answer) {
        Link link = session.link;
        AuthenticatedData terms = answer.data();
        if (link.presenting == null || !link.ids.contains(answer.replyTo()) || terms.authSeq() < link.authSeq) return;
        link.inForce = link.presenting;
        link.presenting = null;
        failed = 0;
        if (link.inForce.equals(newest)) expiresAt = session.now + terms.expiresIn();
        session.inForce(terms);
        double lead = Math.min(terms.refreshLead() == null ? DEFAULT_LEAD : terms.refreshLead(), terms.expiresIn() / 4);
        session.arm(Deadline.REFRESH, terms.expiresIn() - lead * (1 + session.random() / 10));
        presentNewest();
    }

    /** ERROR to AUTHENTICATE or REAUTH, or else to a message of the application. */
    void refused(ErrorMessage error) {
        Link link = session.link;
        String code = error.data().code();
        boolean isPassing = error.data().retryable() && !code.equals("token_expired");
        if (link.presenting == null || !link.ids.contains(error.replyTo())) {
            if (session.isOn()) session.outbox.refused(error);
            return;
        }
        // The close of a first AUTHENTICATE follows; should it not, there is still no AUTHENTICATED, and its 10 s end (AUTH-9).
        if (!session.isOn() && isPassing) return;
        if (session.isOn()) {
            if (code.equals("not_supported")) {
                session.reconnect();
                return;
            }
            session.deadlines.disarm(Deadline.ANSWER);
        }
        String token = link.presenting;
        link.presenting = null;
        if (isPassing) {
            double retryAfter = error.data().retryAfter() == null ? 0 : error.data().retryAfter();
            session.arm(Deadline.REAUTH, Math.max(retryAfter, session.backoff(++failed)));
            return;
        }
        drop(token);
        if (!code.equals("token_stale")) session.tell(listener -> listener.refused(code));
        if (!CLOSE_FOLLOWS.contains(code)) {
            // Where token after token is refused, issuer and server do not agree, and haste does not help (CLI-9).
            if (failed > 0) putOff(true);
            else {
                failed = 1;
                refreshSoon();
            }
        }
        // A newer one may have come while this one was being judged.
        presentNewest();
    }
}
