package tokenrefresh.client;

import java.util.ArrayList;
import java.util.List;

import tokenrefresh.AuthenticatedData;
import tokenrefresh.ClosingData;

/** What belongs to one connection and ends with it (CLI-10). */
final class Link {
    /** The token in force; null before AUTHENTICATED. */
    String inForce;
    long authSeq;
    /** The token of the AUTHENTICATE or REAUTH without an answer, and its ids: more than one where it was repeated (CLI-1). */
    String presenting;
    final List<String> ids = new ArrayList<>();
    final Recent presented = new Recent();
    /** The newest AUTHENTICATED. */
    AuthenticatedData terms;
    ClosingData advice;
    /** When the first AUTHENTICATED came. */
    double since = Double.POSITIVE_INFINITY;
}
