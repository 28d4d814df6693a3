package io.heliograph.server.edge.admin;

import com.fasterxml.jackson.core.JsonGenerator;

import io.heliograph.server.core.engine.HubOverview;
import io.heliograph.server.edge.door.JsonObjects;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Who is connected, as JSON. */
final class OverviewJson {

    private OverviewJson() {}

    static String of(List<HubOverview> hubs) {
        return JsonObjects.text(out -> {
            out.writeArrayFieldStart("hubs");
            for (HubOverview hub : hubs) {
                write(hub, out);
            }
            out.writeEndArray();
        });
    }

    private static void write(HubOverview hub, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("hub", hub.hub().value());
        out.writeStringField("mode", hub.mode().name().toLowerCase(Locale.ROOT));
        out.writeNumberField("clientCount", hub.clientCount());
        out.writeArrayFieldStart("hubServers");
        for (HubOverview.Server server : hub.servers()) {
            out.writeStartObject();
            out.writeStringField("hubServer", server.serverId());
            out.writeStringField("connectionId", server.connectionId());
            out.writeBooleanField("leaving", server.leaving());
            out.writeBooleanField("weak", server.weak());
            out.writeNumberField("clientCount", server.clients());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("clients");
        for (HubOverview.Client client : hub.clients()) {
            write(client, out);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(HubOverview.Client client, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("connectionId", client.connectionId());
        if (client.userId() != null) {
            out.writeStringField("user", client.userId());
        }
        out.writeStringField("transport", client.transport().wireName());
        out.writeStringField("protocol", client.protocol());
        out.writeArrayFieldStart("groups");
        for (String group : client.groups()) {
            out.writeString(group);
        }
        out.writeEndArray();
        out.writeNumberField("groupCount", client.groupCount());
        if (client.serverId() != null) {
            out.writeStringField("hubServer", client.serverId());
        }
        out.writeEndObject();
    }
}
