package io.heliograph.server.edge.door;

import io.heliograph.server.edge.http.HttpExchange;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * Whether a request was made under a name that no stranger can give to this machine.
 *
 * <p>A page of a stranger may let its own name point to this machine after it was loaded (DNS
 * rebinding); for the browser, requests to the service are then of its own origin. What gives it
 * away is the name in {@code Host}: {@code localhost} and addresses are no names that one can
 * register.
 */
public final class HostNames {

    private HostNames() {}

    /** True for {@code localhost}, names below it, and addresses. */
    public static boolean isSafe(HttpExchange exchange) {
        return exchange.headers().getAll("Host").size() == 1
                && isSafe(name(exchange.headers().get("Host")));
    }

    private static boolean isSafe(String name) {
        String bare = name.toLowerCase(Locale.ROOT);
        return bare.equals("localhost")
                || bare.endsWith(".localhost")
                || NetUtil.isValidIpV4Address(bare)
                || (bare.startsWith("[")
                        && bare.endsWith("]")
                        && NetUtil.isValidIpV6Address(bare.substring(1, bare.length() - 1)));
    }

    /** Without the port. */
    private static String name(@Nullable String host) {
        if (host == null) {
            return "";
        }
        int port = host.lastIndexOf(':');
        return port > host.lastIndexOf(']') ? host.substring(0, port) : host;
    }
}
