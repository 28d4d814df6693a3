package io.heliograph.server.edge.rest;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where an operation is found. What is served under {@code /api} is served under {@code /api/v1}
 * too, and the other way round: callers mix the generations.
 *
 * @param since the version that published {@code current}
 * @param current the path under {@code /api}; null if the operation was given up before
 * @param v1 the path that v1 published; null if it did not know the operation
 * @param preview the path that v1-preview published; null if it did not know the operation
 * @param also another order of the same segments, which nobody published
 */
record RestPaths(
        ApiVersion since,
        @Nullable RestTemplate current,
        @Nullable RestTemplate v1,
        @Nullable RestTemplate preview,
        @Nullable RestTemplate also) {

    static RestPaths since(ApiVersion version, String path) {
        return new RestPaths(version, RestTemplate.of(path), null, null, null);
    }

    static RestPaths onlyPreview(String path) {
        return new RestPaths(ApiVersion.V1_PREVIEW, null, null, RestTemplate.of(path), null);
    }

    RestPaths v1(String path) {
        return new RestPaths(since, current, RestTemplate.of(path), preview, also);
    }

    RestPaths preview(String path) {
        return new RestPaths(since, current, v1, RestTemplate.of(path), also);
    }

    RestPaths also(String path) {
        return new RestPaths(since, current, v1, preview, RestTemplate.of(path));
    }

    /** The paths that are served under {@code /api} and {@code /api/v1}. */
    List<RestTemplate> served() {
        return Stream.of(current, v1, also).flatMap(Stream::ofNullable).distinct().toList();
    }

    /** The path that {@code version} published; null if it did not know the operation. */
    @Nullable RestTemplate published(ApiVersion version) {
        return switch (version) {
            case V1_PREVIEW -> preview;
            case V1 -> v1;
            default -> version.compareTo(since) >= 0 ? current : null;
        };
    }
}
