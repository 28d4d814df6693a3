package io.heliograph.server.edge.rest;

import io.heliograph.server.core.ClientCommand;
import io.heliograph.wire.hub.HubProtocolException;
import io.heliograph.wire.hub.InvocationRequest;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The commands of an execute, all of them good or none. */
final class CommandsBody {

    private static final int MOST = 100;

    private CommandsBody() {}

    /**
     * @throws RestException when it is no array of commands
     */
    static List<ClientCommand> read(ByteBuf body) {
        return JsonBody.read(
                body, json -> json.array("commands", MOST, () -> new Reader(json).read()));
    }

    /** Reads one command, whose properties may stand in any order. */
    private static final class Reader {

        private final JsonBody json;
        private String type = "";
        private @Nullable InvocationRequest message;
        private @Nullable String group;
        private @Nullable String reason;

        Reader(JsonBody json) {
            this.json = json;
        }

        ClientCommand read() throws IOException {
            json.object("a command", this::property);
            return switch (type.toLowerCase(Locale.ROOT)) {
                case "sendmessage" -> send();
                case "joingroup" -> new ClientCommand.Join(group());
                case "leavegroup" -> new ClientCommand.Leave(group());
                case "closeconnection" -> new ClientCommand.Close(reason);
                default ->
                        throw JsonBody.refusal(
                                "a command of type '" + type + "'",
                                "SendMessage, JoinGroup, LeaveGroup or CloseConnection");
            };
        }

        private void property(String name) throws IOException {
            switch (name) {
                case "type" -> type = json.string("type");
                case "message" -> message = message(json.raw());
                case "group" -> group = json.string("group");
                case "reason" -> reason = json.nullableString("reason");
                default -> json.skip();
            }
        }

        private static InvocationRequest message(ByteBuf json) {
            try {
                return InvocationRequest.parse(json);
            } catch (HubProtocolException e) {
                throw RestException.badRequest("body", "Message of a command: " + e.getMessage());
            }
        }

        private ClientCommand send() {
            if (message == null) {
                throw JsonBody.refusal("SendMessage without message", "one");
            }
            // It has encoded nothing yet, so nothing is lost if a later command is no good.
            return new ClientCommand.Send(new SendBody.Written(message).payload());
        }

        private String group() {
            if (group == null) {
                throw JsonBody.refusal(type + " without group", "one");
            }
            RestRequest.requireGroup(group);
            return group;
        }
    }
}
