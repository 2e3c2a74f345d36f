import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import tokenrefresh.EventMessage;
import tokenrefresh.Wire;
import tokenrefresh.client.Client;
import tokenrefresh.client.Listener;
import tokenrefresh.client.TokenEndpoint;

/** Joins the client to the conformance suite: lines of JSON in, lines of JSON out (conformance/client/CONTRACT.md). */
public final class Adapter implements Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);

    public static void main(String[] arguments) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        TokenEndpoint tokens = new TokenEndpoint(http, URI.create(System.getenv("WSTR_TOKEN_URL")));
        Adapter adapter = new Adapter();
        adapter.report(Map.of("saw", "hello", "commands", List.of("subscribe", "publish", "token", "wake", "online", "close"),
            "reports", List.of("state", "message", "dropped", "recovery_failed", "login_required")));
        try (Client client = new Client(http, URI.create(System.getenv("WSTR_URL")), tokens, adapter)) {
            client.connect();
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line = lines.readLine(); line != null && obey(client, JSON.readTree(line)); line = lines.readLine()) { }
        }
        // For the close frame to go out.
        Thread.sleep(100);
    }

    /** @return whether there is more to come */
    private static boolean obey(Client client, JsonNode command) {
        switch (command.path("do").asText()) {
            case "subscribe" -> client.subscribe(command.get("topic").asText());
            case "publish" -> client.publish(command.get("topic").asText(), command.get("kind").asText(),
                (ObjectNode) command.get("payload"), command.get("idempotency_key").asText());
            case "token" -> client.tokenRefreshed(command.get("token").asText(), command.get("expires_in").asDouble());
            case "wake", "online" -> client.wake();
            case "close" -> { return false; }
            default -> { }
        }
        return true;
    }

    private synchronized void report(Map<String, Object> report) {
        out.println(Wire.write(report));
    }

    @Override
    public void state(State state) {
        report(Map.of("saw", "state", "state", state.name().toLowerCase()));
    }

    @Override
    public void event(EventMessage event) {
        report(Map.of("saw", "message", "message", event));
    }

    @Override
    public void dropped(String idempotencyKey, String reason) {
        report(Map.of("saw", "dropped", "idempotency_key", idempotencyKey));
    }

    @Override
    public void recoveryFailed(String topic) {
        report(Map.of("saw", "recovery_failed", "topic", topic));
    }

    @Override
    public void loginRequired() {
        report(Map.of("saw", "login_required"));
    }
}
