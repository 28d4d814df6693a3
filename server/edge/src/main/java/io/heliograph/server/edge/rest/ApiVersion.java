package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** The versions of the API that are published, in their order. */
enum ApiVersion {
    V1_PREVIEW("v1-preview", "/api/v1-preview/", ApiGeneration.V1),
    V1("v1", "/api/v1/", ApiGeneration.V1),
    V2020_10_01("2020-10-01", "/api/", ApiGeneration.V2020_10_01),
    V2021_10_01("2021-10-01", "/api/", ApiGeneration.V2020_10_01),
    V2022_06_01("2022-06-01", "/api/", ApiGeneration.V2022_06_01),
    V2022_11_01("2022-11-01", "/api/", ApiGeneration.V2022_06_01),
    V2023_07_01("2023-07-01", "/api/", ApiGeneration.V2022_06_01),
    V2024_01_01("2024-01-01", "/api/", ApiGeneration.V2022_06_01),
    V2024_12_01("2024-12-01", "/api/", ApiGeneration.V2022_06_01),
    V2026_07_01("2026-07-01", "/api/", ApiGeneration.V2022_06_01);

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-preview)?");
    private static final String PREVIEW = "-preview";

    private final String text;
    private final String prefix;
    private final ApiGeneration generation;

    ApiVersion(String text, String prefix, ApiGeneration generation) {
        this.text = text;
        this.prefix = prefix;
        this.generation = generation;
    }

    /** As callers write it. */
    String text() {
        return text;
    }

    /** What its paths begin with. */
    String prefix() {
        return prefix;
    }

    ApiGeneration generation() {
        return generation;
    }

    /** Whether callers name it in the query. */
    boolean isDated() {
        return compareTo(V2020_10_01) >= 0;
    }

    /**
     * The generation that {@code api-version} asks for; the absent one means the first under {@code
     * /api}.
     *
     * @param servesUnknown whether a date that nobody knows is answered like the latest known
     *     before it
     * @throws RestException when it names no version
     */
    static ApiGeneration generation(@Nullable String asked, boolean servesUnknown) {
        if (asked == null) {
            return ApiGeneration.V2020_10_01;
        }
        if (!DATE.matcher(asked).matches()) {
            throw refusal(asked, "a date such as " + V2024_12_01.text);
        }
        String date =
                asked.endsWith(PREVIEW)
                        ? asked.substring(0, asked.length() - PREVIEW.length())
                        : asked;
        ApiVersion latest = V2020_10_01;
        for (ApiVersion version : values()) {
            if (!version.isDated()) {
                continue;
            }
            if (version.text.equals(date)) {
                return version.generation;
            }
            if (version.text.compareTo(date) < 0) {
                latest = version;
            }
        }
        if (!servesUnknown) {
            throw refusal(asked, "one of " + known());
        }
        return latest.generation;
    }

    private static String known() {
        StringBuilder names = new StringBuilder();
        for (ApiVersion version : values()) {
            if (version.isDated()) {
                names.append(names.isEmpty() ? "" : ", ").append(version.text);
            }
        }
        return names.toString();
    }

    private static RestException refusal(String asked, String expected) {
        return RestException.badRequest(
                "api-version",
                "Query item 'api-version': found '" + asked + "', expected " + expected + ".");
    }
}
