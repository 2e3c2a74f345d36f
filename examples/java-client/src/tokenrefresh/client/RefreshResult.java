package tokenrefresh.client;

/** What a request for a token came to. */
public sealed interface RefreshResult {
    /** A token that is good for so many seconds; perhaps the one that is in force already. */
    record Refreshed(String token, double expiresIn) implements RefreshResult {
        /** Without the token, so that no log has it (SEC-2). */
        @Override
        public String toString() {
            return "Refreshed[expiresIn=" + expiresIn + "]";
        }
    }

    /** It may succeed later. */
    record Transient() implements RefreshResult {}

    /** A person must act. */
    record LoginRequired() implements RefreshResult {}
}
