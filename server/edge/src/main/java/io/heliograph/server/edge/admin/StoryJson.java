package io.heliograph.server.edge.admin;

import com.fasterxml.jackson.core.JsonGenerator;

import io.heliograph.server.core.LineEnd;
import io.heliograph.server.core.story.ServerName;
import io.heliograph.server.core.story.Story;
import io.heliograph.server.core.story.StoryEntry;
import io.heliograph.server.core.story.StoryEvent;
import io.heliograph.server.core.story.StorySentences;
import io.heliograph.server.edge.door.JsonObjects;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Life stories as JSON: for each event its fields for programs, and a sentence for people. */
final class StoryJson {

    private StoryJson() {}

    static String of(List<Story> stories) {
        return JsonObjects.text(out -> {
            out.writeArrayFieldStart("stories");
            for (Story story : stories) {
                write(story, out);
            }
            out.writeEndArray();
        });
    }

    private static void write(Story story, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("of", story.kind().name().toLowerCase(Locale.ROOT));
        out.writeStringField("hub", story.hub().value());
        text("connectionId", story.connectionId().isEmpty() ? null : story.connectionId(), out);
        text(story.kind() == Story.Kind.CLIENT ? "user" : "hubServer", story.name(), out);
        out.writeBooleanField("connected", story.presence() == Story.Presence.CONNECTED);
        if (!story.connectionId().isEmpty()) {
            out.writeStringField("state", story.presence().name().toLowerCase(Locale.ROOT));
        }
        out.writeBooleanField("whole", story.isWhole());
        out.writeArrayFieldStart("events");
        for (StoryEntry entry : story.entries()) {
            out.writeStartObject();
            out.writeStringField("at", Instant.ofEpochMilli(entry.atMillis()).toString());
            out.writeStringField("event", StorySentences.code(entry.event().getClass()));
            fields(entry, out);
            out.writeStringField("text", StorySentences.sentence(entry));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void fields(StoryEntry entry, JsonGenerator out) throws IOException {
        switch (entry.event()) {
            case StoryEvent.Negotiated e -> {}
            case StoryEvent.NegotiateRefused e -> text("code", e.reason().code(), out);
            case StoryEvent.TokenRefused e -> text("code", e.code(), out);
            case StoryEvent.Opened e -> text("transport", e.transport().wireName(), out);
            case StoryEvent.HandshakeRead e -> text("protocol", e.protocol(), out);
            case StoryEvent.Bound e -> server("", e.server(), out);
            case StoryEvent.ServedAlone e -> {}
            case StoryEvent.Accepted e -> {}
            case StoryEvent.HandshakeRefused e -> {
                text("by", e.by().code(), out);
                text("error", e.error(), out);
            }
            case StoryEvent.Paused e -> {}
            case StoryEvent.Migrated e -> {
                server("from", e.from(), out);
                server("to", e.to(), out);
            }
            case StoryEvent.Suspended e -> line(e.line(), out);
            case StoryEvent.Resumed e -> text("transport", e.transport().wireName(), out);
            case StoryEvent.RenewalRefused e -> text("claimedUser", e.user(), out);
            case StoryEvent.AskedToClose e -> {
                text("by", e.server() == null ? "rest" : "hub_server", out);
                text("hubServer", e.server(), out);
                text("reason", e.reason(), out);
            }
            case StoryEvent.Closed e -> {
                text("by", e.by().code(), out);
                text("code", e.reason().code(), out);
                line(e.line(), out);
                text("detail", e.detail(), out);
                server("", e.server(), out);
            }
            case StoryEvent.ServerConnected e -> {
                text("hubServer", entry.name(), out);
                out.writeBooleanField("weak", e.weak());
            }
            case StoryEvent.ServerLeaving e -> {
                text("hubServer", entry.name(), out);
                out.writeNumberField("clients", e.clients());
            }
            case StoryEvent.ServerClosed e -> {
                text("hubServer", entry.name(), out);
                text("hubServerConnection", entry.connectionId(), out);
                text("by", e.by().code(), out);
                text("code", e.reason().code(), out);
                line(e.line(), out);
                text("detail", e.detail(), out);
                out.writeNumberField("clients", e.clients());
            }
        }
    }

    /** {@code prefix}: which of two. */
    private static void server(String prefix, @Nullable ServerName server, JsonGenerator out)
            throws IOException {
        if (server != null) {
            String name = prefix.isEmpty() ? "hubServer" : prefix;
            out.writeStringField(name, server.serverId());
            out.writeStringField(name + "Connection", server.connectionId());
        }
    }

    private static void line(@Nullable LineEnd line, JsonGenerator out) throws IOException {
        text("line", line == null ? null : line.name().toLowerCase(Locale.ROOT), out);
    }

    private static void text(String field, @Nullable String text, JsonGenerator out)
            throws IOException {
        if (text != null) {
            out.writeStringField(field, text);
        }
    }
}
