package tokenrefresh.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Tokens by POST: 200 with {@code {"token", "expires_in"}} is one, 401 asks for a login, all else may pass. */
public final class TokenEndpoint implements TokenSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http;
    private final HttpRequest request;

    public TokenEndpoint(HttpClient http, URI uri) {
        this.http = http;
        // Over http: Java asks for an upgrade to HTTP/2 otherwise, which many a server takes for a WebSocket's.
        this.request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).POST(BodyPublishers.noBody()).build();
    }

    @Override
    public CompletableFuture<RefreshResult> refresh() {
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(TokenEndpoint::read);
    }

    private static RefreshResult read(HttpResponse<String> response) {
        if (response.statusCode() == 401) return new RefreshResult.LoginRequired();
        if (response.statusCode() != 200) return new RefreshResult.Transient();
        try {
            JsonNode body = JSON.readTree(response.body());
            String token = body.path("token").textValue();
            double expiresIn = body.path("expires_in").asDouble();
            return token == null || token.isEmpty() || expiresIn <= 0 ? new RefreshResult.Transient() : new RefreshResult.Refreshed(token, expiresIn);
        } catch (JsonProcessingException noToken) {
            return new RefreshResult.Transient();
        }
    }
}
