package io.heliograph.server.node;

import io.heliograph.server.core.HubName;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where settings come from: defaults, then the file, then the environment, then flags; the later
 * one wins. A name that nobody knows stops the start.
 */
public final class Configuration {

    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
    private static final String PREFIX = "HELIOGRAPH_";

    /** Read by the launcher, the log and the tests. */
    private static final Set<String> NOT_SETTINGS =
            Set.of(
                    "HELIOGRAPH_AOT",
                    "HELIOGRAPH_CACHE",
                    "HELIOGRAPH_DOTNET_PEERS",
                    "HELIOGRAPH_JAVA_OPTIONS",
                    "HELIOGRAPH_LAUNCHER",
                    "HELIOGRAPH_LOG_LEVEL");

    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> values = new TreeMap<>();

    public Configuration() {
        for (Setting setting : Setting.values()) {
            if (setting.defaultValue() != null) {
                values.put(setting.key(), setting.defaultValue());
            }
        }
    }

    /** Adds the settings of a YAML file. */
    public Configuration file(Path file) {
        Object root;
        try {
            root =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build())
                            .loadFromString(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("The configuration file " + file + " does not exist.");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Cannot read the configuration file " + file + ": " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new ConfigurationException(
                    "The configuration file " + file + " is nested too deeply.");
        } catch (YamlEngineException e) {
            throw new ConfigurationException(
                    "The configuration file " + file + " is no YAML: " + e.getMessage());
        }
        if (root != null) {
            flatten("", root);
        }
        return this;
    }

    private void flatten(String path, Object node) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) ->
                    flatten(path.isEmpty() ? String.valueOf(key) : path + "." + key, value));
        } else if (node == null || node instanceof List) {
            throw ConfigurationException.of(path, String.valueOf(node), "one value");
        } else if (path.isEmpty()) {
            throw ConfigurationException.of("", node.toString(), "a map of sections");
        } else {
            set(path, node.toString());
        }
    }

    /**
     * Adds what variables of the environment say; {@code …_FILE} names a file with the value. An
     * unknown variable is only warned of: container platforms add some of their own that begin with
     * the name of a service.
     */
    public Configuration environment(Map<String, String> environment) {
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !isKnownVariable(name))
                .forEach(name ->
                        LOG.warn(
                                "variable {} of the environment is not a setting and is passed"
                                        + " over",
                                name));
        for (Setting setting : Setting.values()) {
            String direct = environment.get(setting.variable());
            String file = environment.get(setting.variable() + FILE_SUFFIX);
            if (direct != null) {
                set(setting.key(), direct);
            } else if (file != null) {
                set(setting.key(), content(setting, Path.of(file)));
            }
        }
        return this;
    }

    private static boolean isKnownVariable(String name) {
        return NOT_SETTINGS.contains(name)
                || Arrays.stream(Setting.values())
                        .anyMatch(setting ->
                                name.equals(setting.variable())
                                        || name.equals(setting.variable() + FILE_SUFFIX));
    }

    private static String content(Setting setting, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw ConfigurationException.of(
                    setting.variable() + FILE_SUFFIX, file.toString(), "a file that can be read");
        }
    }

    /** Adds one setting by its name; null leaves it as it was. */
    public Configuration set(String key, @Nullable String value) {
        if (value == null) {
            return this;
        }
        HubSetting ofHub = HubSetting.of(key);
        if (ofHub != null) {
            String hub = ofHub.hubOf(key);
            if (!HubName.isValid(hub)) {
                throw ConfigurationException.of(
                        key, hub, "the name of a hub behind '" + HubSetting.SECTION + "'");
            }
        } else if (key.startsWith("hubs")) {
            throw new ConfigurationException(
                    "Setting '" + key + "' is not known. A hub has " + HubSetting.names() + ".");
        } else if (!isKnown(key)) {
            throw new ConfigurationException(
                    "Setting '" + key + "' is not known. Did you mean '" + nearest(key) + "'?");
        }
        values.put(key, value);
        return this;
    }

    private static boolean isKnown(String key) {
        return Arrays.stream(Setting.values()).anyMatch(setting -> setting.key().equals(key));
    }

    private static String nearest(String key) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (Setting setting : Setting.values()) {
            int distance = distance(key, setting.key());
            if (distance < least) {
                least = distance;
                best = setting.key();
            }
        }
        return best;
    }

    /** Single letters to change, add or leave out between two names. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    @Nullable String get(Setting setting) {
        return values.get(setting.key());
    }

    /** What is set of single hubs. */
    Map<HubName, String> get(HubSetting setting) {
        Map<HubName, String> ofHubs = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (setting.names(key)) {
                ofHubs.put(new HubName(setting.hubOf(key)), value);
            }
        });
        return ofHubs;
    }
}
