package tokenrefresh.client;

/** A PUBLISH was given up; the message is the reason, as {@link Listener#dropped} has it. */
public final class DroppedException extends Exception {
    private static final long serialVersionUID = 1;

    DroppedException(String reason) {
        super(reason);
    }
}
