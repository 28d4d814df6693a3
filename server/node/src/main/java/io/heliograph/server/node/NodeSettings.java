package io.heliograph.server.node;

import io.heliograph.access.AccessKey;
import io.heliograph.access.AccessKeys;
import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.core.CoreSettings;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.core.StatefulSettings;
import io.heliograph.server.edge.client.MessageLimits;
import io.heliograph.server.edge.http.UnauthenticatedLimits;
import io.heliograph.server.edge.rest.RestSettings;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The settings of a node, each checked. */
public record NodeSettings(
        String host,
        int port,
        int loops,
        AccessKeys keys,
        boolean devNegotiate,
        boolean console,
        MessageLimits messages,
        UnauthenticatedLimits unauthenticated,
        Duration drainTime,
        CoreSettings core,
        RestSettings rest) {

    private static final long MAX_STORY_EVENTS = 1 << 24;
    private static final long MIN_UNAUTHENTICATED_CONNECTIONS = 16;
    private static final long MIN_UNAUTHENTICATED_BYTES = 64 << 10;
    private static final long MIN_MESSAGE_BYTES = 1024;
    private static final long MAX_INT = Integer.MAX_VALUE;
    private static final long MAX_DRAIN_SECONDS = 3600;

    /**
     * @throws ConfigurationException naming the setting that is wrong
     */
    public static NodeSettings of(Configuration configuration) {
        CoreSettings defaults = CoreSettings.defaults();
        AccessKeys keys = keys(configuration);
        Map<HubName, ServiceMode> hubModes = new LinkedHashMap<>();
        configuration
                .get(HubSetting.MODE)
                .forEach((hub, text) -> hubModes.put(hub, mode(HubSetting.MODE.key(hub), text)));
        CoreSettings core =
                new CoreSettings(
                        mode(Setting.SERVICE_MODE.key(), text(configuration, Setting.SERVICE_MODE)),
                        hubModes,
                        number(
                                configuration,
                                Setting.LIMITS_CLIENT_QUEUE_BYTES,
                                1024,
                                Long.MAX_VALUE),
                        number(
                                configuration,
                                Setting.LIMITS_SERVER_QUEUE_BYTES,
                                1024,
                                Long.MAX_VALUE),
                        defaults.shutdownGraceSeconds(),
                        defaults.firstAnswerMillis(),
                        (int)
                                number(
                                        configuration,
                                        Setting.LIMITS_STORY_EVENTS,
                                        0,
                                        MAX_STORY_EVENTS),
                        stateful(configuration));
        int loops = (int) number(configuration, Setting.SERVICE_LOOPS, 0, 1024);
        return new NodeSettings(
                text(configuration, Setting.LISTEN_HOST),
                (int) number(configuration, Setting.LISTEN_PORT, 0, 65535),
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                keys,
                flag(configuration, Setting.DEV_NEGOTIATE)
                        && WellKnownKeys.contains(keys.primary()),
                console(configuration, keys),
                messages(configuration),
                unauthenticated(configuration),
                Duration.ofSeconds(
                        number(configuration, Setting.SERVICE_DRAIN_SECONDS, 0, MAX_DRAIN_SECONDS)),
                core,
                rest(configuration, keys));
    }

    private static RestSettings rest(Configuration configuration, AccessKeys keys) {
        String unknown = text(configuration, Setting.REST_UNKNOWN_API_VERSION);
        boolean serves =
                switch (unknown.toLowerCase(Locale.ROOT)) {
                    case "refuse" -> false;
                    case "serve" -> true;
                    default ->
                            throw ConfigurationException.of(
                                    Setting.REST_UNKNOWN_API_VERSION.key(),
                                    unknown,
                                    "refuse or serve");
                };
        return new RestSettings(
                keys.primary(),
                serves,
                Duration.ofSeconds(
                        number(configuration, Setting.REST_INVOKE_TIMEOUT_SECONDS, 1, 3600)));
    }

    private static MessageLimits messages(Configuration configuration) {
        Map<HubName, Integer> ofHubs = new LinkedHashMap<>();
        configuration
                .get(HubSetting.CLIENT_MESSAGE_BYTES)
                .forEach((hub, text) ->
                        ofHubs.put(
                                hub, messageBytes(HubSetting.CLIENT_MESSAGE_BYTES.key(hub), text)));
        Setting setting = Setting.LIMITS_CLIENT_MESSAGE_BYTES;
        return new MessageLimits(messageBytes(setting.key(), text(configuration, setting)), ofHubs);
    }

    private static int messageBytes(String key, String text) {
        return (int) number(key, text, MIN_MESSAGE_BYTES, MAX_INT);
    }

    private static UnauthenticatedLimits unauthenticated(Configuration configuration) {
        return new UnauthenticatedLimits(
                (int)
                        number(
                                configuration,
                                Setting.LIMITS_UNAUTHENTICATED_CONNECTIONS,
                                MIN_UNAUTHENTICATED_CONNECTIONS,
                                MAX_INT),
                number(
                        configuration,
                        Setting.LIMITS_UNAUTHENTICATED_BYTES,
                        MIN_UNAUTHENTICATED_BYTES,
                        Long.MAX_VALUE));
    }

    private static boolean console(Configuration configuration, AccessKeys keys) {
        String text = text(configuration, Setting.CONSOLE_ENABLED);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> WellKnownKeys.contains(keys.primary());
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw ConfigurationException.of(
                            Setting.CONSOLE_ENABLED.key(), text, "auto, true or false");
        };
    }

    /** The primary key if everybody knows it; null if it is a secret. */
    @Nullable AccessKey developmentKey() {
        return WellKnownKeys.contains(keys.primary()) ? keys.primary() : null;
    }

    /** Whether everybody knows a key that signs tokens. */
    boolean knownKeys() {
        AccessKey secondary = keys.secondary();
        return WellKnownKeys.contains(keys.primary())
                || (secondary != null && WellKnownKeys.contains(secondary));
    }

    private static StatefulSettings stateful(Configuration configuration) {
        return new StatefulSettings(
                flag(configuration, Setting.STATEFUL_ENABLED),
                number(configuration, Setting.STATEFUL_BUFFER_BYTES, 1024, MAX_INT),
                number(configuration, Setting.STATEFUL_NODE_BUFFER_BYTES, 0, Long.MAX_VALUE / 2),
                Duration.ofSeconds(
                        number(configuration, Setting.STATEFUL_RESUME_SECONDS, 1, 3600)));
    }

    private static AccessKeys keys(Configuration configuration) {
        String primary = configuration.get(Setting.ACCESS_PRIMARY_KEY);
        String secondary = configuration.get(Setting.ACCESS_SECONDARY_KEY);
        if (primary == null) {
            if (secondary != null) {
                throw new ConfigurationException(
                        "Setting 'access.secondary-key' is given without 'access.primary-key'.");
            }
            return AccessKeys.development();
        }
        return new AccessKeys(
                key(Setting.ACCESS_PRIMARY_KEY, primary),
                secondary == null ? null : key(Setting.ACCESS_SECONDARY_KEY, secondary));
    }

    private static AccessKey key(Setting setting, String text) {
        if (text.isBlank()) {
            throw new ConfigurationException(
                    "Setting '" + setting.key() + "': found nothing, expected a key.");
        }
        if (text.indexOf(';') >= 0) {
            // Not quoted: it may be most of a secret.
            throw new ConfigurationException(
                    "Setting '"
                            + setting.key()
                            + "': found a semicolon, expected a key that fits into a connection"
                            + " string.");
        }
        return new AccessKey(text);
    }

    private static ServiceMode mode(String key, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "default" -> ServiceMode.DEFAULT;
            case "serverless" -> ServiceMode.SERVERLESS;
            case "auto" -> ServiceMode.AUTO;
            default -> throw ConfigurationException.of(key, text, "default, serverless or auto");
        };
    }

    private static boolean flag(Configuration configuration, Setting setting) {
        String text = text(configuration, setting);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ConfigurationException.of(setting.key(), text, "true or false");
        };
    }

    private static long number(Configuration configuration, Setting setting, long min, long max) {
        return number(setting.key(), text(configuration, setting), min, max);
    }

    private static long number(String key, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ConfigurationException.of(key, text, "a number from " + min + " to " + max);
    }

    private static String text(Configuration configuration, Setting setting) {
        @Nullable String text = configuration.get(setting);
        return Objects.requireNonNull(text, setting.key());
    }
}
