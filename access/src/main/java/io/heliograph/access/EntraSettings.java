package io.heliograph.access;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;

/**
 * The part of a connection string that selects an Entra ID credential. Held and checked for tools;
 * an access key beside it wins.
 *
 * @param authType {@code azure}, {@code azure.msi}, {@code azure.app} or {@code aad}, in lower case
 * @param clientCert path of a certificate file
 */
public record EntraSettings(
        String authType,
        @Nullable String clientId,
        @Nullable String tenantId,
        @Nullable String clientSecret,
        @Nullable String clientCert) {

    static @Nullable EntraSettings read(Map<String, String> properties) {
        String authType = properties.get("authtype");
        if (authType == null || authType.isEmpty()) {
            return null;
        }
        // The SDK's code and its documentation disagree on the name of the certificate.
        String clientCert = properties.getOrDefault("clientcert", properties.get("clientcertpath"));
        EntraSettings settings =
                new EntraSettings(
                        authType.toLowerCase(Locale.ROOT),
                        properties.get("clientid"),
                        properties.get("tenantid"),
                        properties.get("clientsecret"),
                        clientCert);
        if (settings.authType.equals("azure.app")) {
            settings.requireAppRegistration();
        }
        return settings;
    }

    private void requireAppRegistration() {
        require(clientId != null, "clientId");
        require(tenantId != null, "tenantId");
        require(clientSecret != null || clientCert != null, "clientSecret or clientCert");
    }

    private static void require(boolean present, String name) {
        if (!present) {
            throw new IllegalArgumentException(
                    "Connection string missing required properties " + name + ".");
        }
    }

    @Override
    public String toString() {
        return "EntraSettings[authType="
                + authType
                + ", clientId="
                + clientId
                + ", tenantId="
                + tenantId
                + "]";
    }
}
