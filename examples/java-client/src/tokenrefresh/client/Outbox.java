package tokenrefresh.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import tokenrefresh.*;
import tokenrefresh.client.Deadlines.Deadline;
import tokenrefresh.client.Session.Phase;

/** What the application sends, in its order, until it is answered; and the topics that it wants, with the last event handed over. */
final class Outbox {
    /** Messages that wait to be sent or answered; more are dropped and reported (CLI-3). */
    private static final int MOST = 256;
    /** The part of {@code messages_per_second} that the application's messages use; the rest is for PING, PONG and REAUTH. */
    private static final double SHARE = 0.8;

    private final Session session;
    /** Null for a topic whose subscription never stood. */
    private final Map<String, Position> topics = new LinkedHashMap<>();
    private List<Request> requests = new ArrayList<>();
    /** When the messages of the last second were sent. */
    private final Deque<Double> paced = new ArrayDeque<>();
    private long sent;

    Outbox(Session session) {
        this.session = session;
    }

    void publish(PublishData data, CompletableFuture<PublishedData> answer) {
        String reason = session.phase == Phase.STOPPED ? "closed" : requests.size() >= MOST ? "queue_full" : null;
        Request request = new Request(id -> new PublishMessage(id, data, null), data.topic(), null, new Publication(data.idempotencyKey(), answer));
        if (reason == null) requests.add(request);
        else drop(request, reason);
    }

    void subscribe(String topic) {
        if (topics.containsKey(topic)) return;
        topics.put(topic, null);
        if (session.isOn()) requests.add(subscription(topic, null));
    }

    void unsubscribe(String topic) {
        if (!topics.containsKey(topic)) return;
        topics.remove(topic);
        if (session.isOn()) requests.add(new Request(id -> new UnsubscribeMessage(id, new UnsubscribeData(topic), null), topic, null, null));
    }

    private static Request subscription(String topic, Position since) {
        return new Request(id -> new SubscribeMessage(id, new SubscribeData(topic, since), null), topic, since, null);
    }

    /** A new connection: what is wanted is subscribed, before anything else is sent, from the last event handed over (CLI-7). */
    void subscribeAgain() {
        List<Request> waiting = requests;
        requests = new ArrayList<>();
        topics.forEach((topic, since) -> requests.add(subscription(topic, since)));
        requests.addAll(waiting);
    }

    /** A subscription is over without having been given up. */
    void end(String topic, String reason) {
        if (!topics.containsKey(topic)) return;
        topics.remove(topic);
        session.tell(listener -> listener.unsubscribed(topic, reason));
    }

    /** Sends what may be sent now, no faster than the server takes it (RATE-1). A PUBLISH that has to wait holds up those after it. */
    void pump() {
        session.deadlines.disarm(Deadline.PACE);
        if (session.phase != Phase.READY || session.link.advice != null) return;
        Limits limits = session.link.terms.limits();
        double most = limits == null || limits.messagesPerSecond() == null ? Double.POSITIVE_INFINITY : Math.max(1, Math.floor(limits.messagesPerSecond() * SHARE));
        paced.removeIf(at -> at + 1 <= session.now);
        double held = 0;
        double next = Double.POSITIVE_INFINITY;
        for (Request request : requests) {
            if (request.id != null) continue;
            double from = request.publication != null ? held = Math.max(held, request.from) : request.from;
            double instant = paced.size() < most ? from : Math.max(from, paced.peekFirst() + 1);
            if (instant > session.now) next = Math.min(next, instant);
            else send(request);
        }
        if (next < Double.POSITIVE_INFINITY) session.deadlines.arm(Deadline.PACE, next);
    }

    private void send(Request request) {
        request.id = session.nextId();
        request.number = ++sent;
        paced.add(session.now);
        session.send(request.message.apply(request.id));
    }

    /** The connection is gone. What was not answered is sent again over the next, in its place; subscriptions are made anew there (CLI-3). */
    void takeBack() {
        paced.clear();
        requests.removeIf(request -> request.publication == null);
        requests.forEach(request -> request.id = null);
    }

    void dropAll(String reason) {
        for (Request request : List.copyOf(requests)) drop(request, reason);
    }

    /** What was sent last and is unanswered may be what broke the connection (CLI-5). */
    void dropLast() {
        requests.stream().filter(request -> request.id != null).max(Comparator.comparingLong(request -> request.number)).ifPresent(last -> drop(last, "offence"));
    }

    private void drop(Request request, String reason) {
        requests.remove(request);
        Publication publication = request.publication;
        if (publication == null) end(request.topic, reason);
        else session.tell(listener -> {
            publication.answer.completeExceptionally(new DroppedException(reason));
            listener.dropped(publication.idempotencyKey, reason);
        });
    }

    /** The request that a reply answers. */
    private Optional<Request> answered(String replyTo) {
        return requests.stream().filter(request -> request.id != null && request.id.equals(replyTo)).findFirst();
    }

    /** ERROR to a message of the application: what may succeed later is sent again in its place, the rest is given up. */
    void refused(ErrorMessage error) {
        ErrorData data = error.data();
        answered(error.replyTo()).ifPresent(request -> {
            if (!data.retryable()) {
                drop(request, data.code());
                return;
            }
            request.id = null;
            request.tries++;
            // In grace it is AUTHENTICATED that is waited for.
            double wait = data.retryAfter() != null ? data.retryAfter() : session.phase == Phase.GRACE ? 0 : session.backoff(request.tries);
            request.from = session.now + wait;
        });
    }

    void received(ServerMessage message) {
        if (message instanceof EventMessage event) event(event);
        else if (message instanceof SubscribedMessage answer) subscribed(answer);
        else if (message instanceof PublishedMessage answer) published(answer);
        else if (message instanceof UnsubscribedMessage answer) unsubscribed(answer);
    }

    /** Hands an event over once; says so where some before it are missing (CLI-7). */
    private void event(EventMessage message) {
        EventData event = message.data();
        Position last = topics.get(event.topic());
        if (last == null) return;
        boolean isOfEpoch = last.epoch().equals(event.epoch());
        if (isOfEpoch && event.seq() <= last.seq()) return;
        if (!isOfEpoch || event.seq() > last.seq() + 1) recoveryFailed(event.topic());
        topics.put(event.topic(), new Position(event.epoch(), event.seq()));
        session.tell(listener -> listener.event(message));
    }

    private void subscribed(SubscribedMessage answer) {
        SubscribedData data = answer.data();
        answered(answer.replyTo()).ifPresent(request -> {
            requests.remove(request);
            if (!topics.containsKey(data.topic()) || request.since != null && Boolean.TRUE.equals(data.recovered())) return;
            if (request.since != null) recoveryFailed(data.topic());
            topics.put(data.topic(), new Position(data.epoch(), data.seq()));
        });
    }

    /** Asked for, or the end of a subscription that nobody asked for. */
    private void unsubscribed(UnsubscribedMessage answer) {
        UnsubscribedData data = answer.data();
        // A message with a value of a later version is ignored as a whole (CLI-8).
        if (!data.reason().known()) return;
        if (data.reason().equals(UnsubscribeReason.REQUESTED)) answered(answer.replyTo()).ifPresent(requests::remove);
        else end(data.topic(), data.reason().value());
    }

    private void published(PublishedMessage answer) {
        answered(answer.replyTo()).ifPresent(request -> {
            requests.remove(request);
            session.tell(listener -> request.publication.answer.complete(answer.data()));
        });
    }

    private void recoveryFailed(String topic) {
        session.tell(listener -> listener.recoveryFailed(topic));
    }

    /** Who waits for PUBLISHED. */
    private record Publication(String idempotencyKey, CompletableFuture<PublishedData> answer) {}

    /** What waits to be sent or answered. */
    private static final class Request {
        /** Makes it, with an id. */
        final Function<String, ClientMessage> message;
        final String topic;
        /** Of a SUBSCRIBE after a reconnect; else null. */
        final Position since;
        /** Of a PUBLISH; else null. */
        final Publication publication;
        /** Of the message that is unanswered; null while it waits. */
        String id;
        /** In the order of sending. */
        long number;
        /** Not before this instant. */
        double from;
        int tries;

        Request(Function<String, ClientMessage> message, String topic, Position since, Publication publication) {
            this.message = message;
            this.topic = topic;
            this.since = since;
            this.publication = publication;
        }
    }
}
