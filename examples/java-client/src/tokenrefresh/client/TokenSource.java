package tokenrefresh.client;

import java.util.concurrent.CompletableFuture;

/** Where the client gets its tokens. */
@FunctionalInterface
public interface TokenSource {
    /** Asks for a token. A failure, and no result within 10 s, are {@link RefreshResult.Transient} (CLI-4). */
    CompletableFuture<RefreshResult> refresh();
}
