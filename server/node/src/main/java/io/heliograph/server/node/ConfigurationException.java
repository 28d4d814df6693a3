package io.heliograph.server.node;

/**
 * The configuration cannot be used. The message says which key, what was found and what is
 * expected.
 */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        super(message);
    }

    static ConfigurationException of(String key, String found, String expected) {
        return new ConfigurationException(
                "Setting '" + key + "': found '" + found + "', expected " + expected + ".");
    }
}
