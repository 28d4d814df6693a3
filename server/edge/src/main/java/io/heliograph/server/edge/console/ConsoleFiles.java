package io.heliograph.server.edge.console;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of the page, read once. Nothing but these can be asked for. */
final class ConsoleFiles {

    static final String PAGE = "index.html";

    private static final List<String> NAMES =
            List.of(
                    PAGE,
                    "icon.svg",
                    "console.css",
                    "theme.js",
                    "main.js",
                    "dom.js",
                    "service.js",
                    "commands.js",
                    "overview.js",
                    "playground.js",
                    "story.js",
                    "vendor/signalr.min.js",
                    "vendor/signalr-protocol-msgpack.min.js",
                    "vendor/NOTICE.txt");

    /** One file. */
    record Content(String type, byte[] bytes) {}

    private final Map<String, Content> byName = new HashMap<>();

    ConsoleFiles() {
        for (String name : NAMES) {
            byName.put(name, new Content(type(name), read(name)));
        }
    }

    @Nullable Content find(String name) {
        return byName.get(name);
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> "text/plain; charset=utf-8";
        };
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " of the console is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
