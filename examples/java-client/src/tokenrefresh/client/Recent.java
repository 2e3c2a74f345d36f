package tokenrefresh.client;

import java.util.LinkedHashSet;

/** The latest few tokens; no issuer comes back to one that is older. */
final class Recent {
    private static final int MOST = 16;
    private final LinkedHashSet<String> tokens = new LinkedHashSet<>();

    void add(String token) {
        tokens.remove(token);
        tokens.add(token);
        if (tokens.size() > MOST) tokens.remove(tokens.iterator().next());
    }

    boolean contains(String token) {
        return tokens.contains(token);
    }
}
