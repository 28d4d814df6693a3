package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the service is and how to prove that one may use it, as a line of text: {@code
 * Endpoint=…;AccessKey=…;Version=1.0;}.
 *
 * <p>{@link #toString()} hides the secrets, {@link #format()} shows them.
 *
 * @param endpoint the address, without trailing slash; its host is in every audience
 * @param accessKey null when {@code entra} or the default Azure credential is to be used
 * @param clientEndpoint where clients connect when not at {@code endpoint}; a path has to end in a
 *     slash
 * @param serverEndpoint where REST and hub servers connect when not at {@code endpoint}; a path has
 *     to end in a slash
 * @param version {@code 1.} and digits
 * @param entra Entra ID settings; null without {@code AuthType}
 */
public record ConnectionString(
        URI endpoint,
        @Nullable String accessKey,
        @Nullable URI clientEndpoint,
        @Nullable URI serverEndpoint,
        String version,
        @Nullable EntraSettings entra) {

    public static final String DEFAULT_VERSION = "1.0";

    private static final Pattern SUPPORTED_VERSION = Pattern.compile("1\\.[0-9]+\\S*");

    public ConnectionString {
        endpoint = withoutTrailingSlash(endpoint);
        requireSupported(version);
        if (accessKey != null && (accessKey.isBlank() || accessKey.indexOf(';') >= 0)) {
            throw new IllegalArgumentException(
                    "An access key must not be blank or hold a semicolon.");
        }
    }

    /** The usual case: an address and a key. */
    public static ConnectionString of(URI endpoint, AccessKey key) {
        return new ConnectionString(endpoint, key.text(), null, null, DEFAULT_VERSION, null);
    }

    /**
     * Reads a connection string.
     *
     * @throws IllegalArgumentException with a sentence that names the property, never a secret
     */
    public static ConnectionString parse(String text) {
        Map<String, String> properties = ConnectionStringProperties.read(text);
        String endpoint = properties.get("endpoint");
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "Connection string missing required properties endpoint.");
        }
        if (properties.size() < 2) {
            throw new IllegalArgumentException(
                    "Connection string missing required properties accesskey.");
        }
        return new ConnectionString(
                withPort(uri("endpoint", endpoint), properties.get("port")),
                nonEmpty(properties.get("accesskey")),
                optionalUri("clientEndpoint", properties.get("clientendpoint")),
                optionalUri("serverEndpoint", properties.get("serverendpoint")),
                properties.getOrDefault("version", DEFAULT_VERSION),
                EntraSettings.read(properties));
    }

    /** The key to sign with. Fails when there is none. */
    public AccessKey requireAccessKey() {
        if (accessKey == null) {
            throw new IllegalArgumentException(
                    "Connection string missing required properties: accesskey is required.");
        }
        return new AccessKey(accessKey);
    }

    /** Where clients connect. */
    public URI clientBase() {
        return clientEndpoint == null ? endpoint : clientEndpoint;
    }

    /** Where REST requests and server connections go. */
    public URI serverBase() {
        return serverEndpoint == null ? endpoint : serverEndpoint;
    }

    /** The text, secrets included. */
    public String format() {
        StringBuilder out = new StringBuilder();
        append(out, "Endpoint", endpoint);
        append(out, "AccessKey", accessKey);
        append(out, "ClientEndpoint", clientEndpoint);
        append(out, "ServerEndpoint", serverEndpoint);
        if (entra != null) {
            append(out, "AuthType", entra.authType());
            append(out, "ClientId", entra.clientId());
            append(out, "TenantId", entra.tenantId());
            append(out, "ClientSecret", entra.clientSecret());
            append(out, "ClientCert", entra.clientCert());
        }
        append(out, "Version", version);
        return out.toString();
    }

    @Override
    public String toString() {
        return "ConnectionString[endpoint="
                + endpoint
                + ", accessKey="
                + (accessKey == null ? "none" : "…")
                + ", clientEndpoint="
                + clientEndpoint
                + ", serverEndpoint="
                + serverEndpoint
                + ", version="
                + version
                + ", entra="
                + entra
                + "]";
    }

    private static void append(StringBuilder out, String name, @Nullable Object value) {
        if (value != null) {
            out.append(name).append('=').append(value).append(';');
        }
    }

    private static void requireSupported(String version) {
        if (!SUPPORTED_VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("Version " + version + " is not supported.");
        }
    }

    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable URI optionalUri(String property, @Nullable String text) {
        return text == null || text.isEmpty() ? null : uri(property, text);
    }

    private static URI uri(String property, String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            // The authority and not the host: the latter is null for container names with an
            // underscore.
            if (web && AudienceUrl.parse(text) != null && uri.getRawAuthority() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, without the parser's message: that quotes the text.
        }
        throw new IllegalArgumentException(
                "Invalid value for " + property + " property, it must be a valid URI.");
    }

    private static URI withPort(URI endpoint, @Nullable String text) {
        if (text == null) {
            return endpoint;
        }
        AudienceUrl parts = AudienceUrl.parse(endpoint.toString());
        if (parts == null) {
            return endpoint;
        }
        String query = parts.query().isEmpty() ? "" : "?" + parts.query();
        return URI.create(
                parts.scheme() + "://" + parts.host() + ":" + port(text) + parts.path() + query);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below like a number out of range.
        }
        throw new IllegalArgumentException(
                "Invalid value for port property, it must be an positive integer between (0,"
                        + " 65536)");
    }

    private static URI withoutTrailingSlash(URI uri) {
        String text = uri.toString();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return end == text.length() ? uri : URI.create(text.substring(0, end));
    }
}
