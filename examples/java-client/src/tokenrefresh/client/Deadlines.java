package tokenrefresh.client;

import java.util.EnumMap;
import java.util.Map;

/** What is waited for, and until when. Whatever is over is disarmed with it, so that each deadline here is of the present (CLI-10). */
final class Deadlines {
    /** {@code AGAIN} is the next refresh after one that yielded nothing, {@code REAUTH} one that was put off, {@code PACE} what is still to be sent. */
    enum Deadline { ANSWER, REFRESH, AGAIN, REAUTH, EXPIRY, SILENCE, BACKOFF, PACE }

    private final Map<Deadline, Double> instants = new EnumMap<>(Deadline.class);

    void arm(Deadline name, double instant) {
        instants.put(name, instant);
    }

    void disarm(Deadline name) {
        instants.remove(name);
    }

    boolean isArmed(Deadline name) {
        return instants.containsKey(name);
    }

    void disarmAll() {
        instants.clear();
    }

    void disarmAllBut(Deadline name) {
        instants.keySet().removeIf(each -> each != name);
    }

    /** The instant of the earliest; infinite where nothing is waited for. */
    double next() {
        return instants.values().stream().mapToDouble(Double::doubleValue).min().orElse(Double.POSITIVE_INFINITY);
    }

    /** Disarms the one that is due at that instant. */
    Deadline take(double instant) {
        Deadline name = instants.entrySet().stream().filter(each -> each.getValue() == instant).findFirst().orElseThrow().getKey();
        instants.remove(name);
        return name;
    }
}
