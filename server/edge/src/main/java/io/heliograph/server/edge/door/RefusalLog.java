package io.heliograph.server.edge.door;

import io.heliograph.access.TokenVerdict;
import io.heliograph.server.edge.http.LogGate;

import org.slf4j.Logger;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the log of requests that are refused for who makes them: of each cause the first at once,
 * then at most one line in ten seconds that says how many there were. Anybody can be refused as
 * often as he likes; the disk should not pay for it. Each one is logged at debug level. Safe for
 * use by any thread.
 */
public final class RefusalLog {

    private final Logger log;

    /** By code, of which there are few. */
    private final Map<String, LogGate> gates = new ConcurrentHashMap<>();

    public RefusalLog(Logger log) {
        this.log = log;
    }

    /** {@code what} wanted in. */
    public void add(String what, InetSocketAddress from, TokenVerdict.Refused refused) {
        add(what, from, refused.sentence(), refused.problem().code());
    }

    /** The same, for a reason of another kind. */
    public void add(String what, InetSocketAddress from, String sentence, String code) {
        log.debug("{} from {} was refused: {} ({})", what, from, sentence, code);
        long before = gates.computeIfAbsent(code, any -> new LogGate()).pass();
        if (before < 0) {
            return;
        }
        String more =
                before == 0 ? "" : "; so were " + before + " more since the last line of this kind";
        log.warn("{} from {} was refused: {} ({}){}", what, from, sentence, code, more);
    }
}
