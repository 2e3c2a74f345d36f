package tokenrefresh.client;

import java.util.Map;
import java.util.Set;

import tokenrefresh.Reconnect;

/** The document's table of close codes, as far as a client has to know it. */
final class CloseCodes {
    private static final Map<Long, Reconnect> ADVICE = Map.of(
        1000L, Reconnect.NEVER, 4401L, Reconnect.REFRESH, 4403L, Reconnect.NEVER,
        4406L, Reconnect.NEVER, 4410L, Reconnect.REFRESH, 4411L, Reconnect.REFRESH);
    private static final Set<Long> OFFENCES = Set.of(1002L, 1003L, 1007L, 1009L, 4400L);

    private CloseCodes() {}

    /** What a client does where no CLOSING said so (CLI-5). */
    static Reconnect advice(long code) {
        return ADVICE.getOrDefault(code, Reconnect.BACKOFF);
    }

    /** Whether a message of the client brings it about. */
    static boolean isOffence(long code) {
        return OFFENCES.contains(code);
    }
}
