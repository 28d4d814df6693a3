package io.heliograph.server.edge.client;

import io.heliograph.server.edge.http.LogGate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * Tells the log of claims that say something senseless of a connection: the client is let in all
 * the same, and whoever made its token should look. The first at once, then at most one line in ten
 * seconds; each at debug level. Safe for use by any thread.
 */
final class ClaimLog {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimLog.class);
    private static final String CODE = "claim_passed_over";

    private final LogGate gate = new LogGate();

    void add(String hub, List<String> sentences) {
        if (sentences.isEmpty()) {
            return;
        }
        String what = String.join(" ", sentences);
        LOG.debug("token of a client of hub {}: {} ({})", hub, what, CODE);
        long before = gate.pass();
        if (before < 0) {
            return;
        }
        String more = before == 0 ? "" : "; " + before + " more since the last line of this kind";
        LOG.warn("token of a client of hub {}: {} ({}){}", hub, what, CODE, more);
    }
}
