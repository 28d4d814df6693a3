package io.heliograph.server.core.engine;

import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Short names for what hub servers and clients say. */
final class Messages {

    static final String RS = "\u001e";
    static final String JSON = "{\"protocol\":\"json\",\"version\":1}" + RS;
    static final String MESSAGEPACK = "{\"protocol\":\"messagepack\",\"version\":1}" + RS;
    static final String ACCEPTED = "{}" + RS;

    static final int HANDSHAKE = 1;
    static final int INVOCATION = 2;
    static final int CLOSE = 4;

    private Messages() {}

    static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuf bytes) {
        return new String(ByteBufUtil.getBytes(bytes), StandardCharsets.UTF_8);
    }

    static List<ProtocolPayload> json(String text) {
        return List.of(new ProtocolPayload("json", bytes(text)));
    }

    static List<ProtocolPayload> both(String json, String messagePack) {
        return List.of(
                new ProtocolPayload("json", bytes(json)),
                new ProtocolPayload("messagepack", bytes(messagePack)));
    }

    static ServiceMessage data(RecordingClient client, String text, int dataType) {
        return data(client.id(), text, dataType);
    }

    static ServiceMessage data(String id, String text, int dataType) {
        return new ServiceMessage.ConnectionData(id, bytes(text), dataType, false, null);
    }

    static ServiceMessage toClients(List<String> ids, String text) {
        return new ServiceMessage.MultiConnectionData(ids, json(text), null, null);
    }

    static ServiceMessage toUser(String user, String text) {
        return new ServiceMessage.UserData(user, json(text), null, null);
    }

    static ServiceMessage toUsers(List<String> users, String text) {
        return new ServiceMessage.MultiUserData(users, json(text), null, null);
    }

    static ServiceMessage toAll(String text, RecordingClient... excluded) {
        return new ServiceMessage.BroadcastData(ids(excluded), json(text), null, null);
    }

    static ServiceMessage toGroup(String group, String text, RecordingClient... excluded) {
        return new ServiceMessage.GroupBroadcastData(
                group, ids(excluded), json(text), List.of(), null, null, null);
    }

    static ServiceMessage toGroups(List<String> groups, String text) {
        return new ServiceMessage.MultiGroupBroadcastData(groups, json(text), null, null);
    }

    static ServiceMessage join(RecordingClient client, String group, int ackId) {
        return new ServiceMessage.JoinGroupWithAck(client.id(), group, ackId, null);
    }

    static ServiceMessage leave(RecordingClient client, @Nullable String group, int ackId) {
        return new ServiceMessage.LeaveGroupWithAck(client.id(), group, ackId, null);
    }

    static ServiceMessage joinUser(String user, String group, int ackId, @Nullable Integer ttl) {
        return new ServiceMessage.UserJoinGroupWithAck(user, group, ackId, ttl, null);
    }

    static ServiceMessage leaveUser(String user, @Nullable String group, int ackId) {
        return new ServiceMessage.UserLeaveGroupWithAck(user, group, ackId, null);
    }

    static ServiceMessage end(RecordingClient client) {
        return new ServiceMessage.CloseConnection(client.id(), "", Map.of(), null);
    }

    static ServiceMessage.Ack ok(int ackId) {
        return new ServiceMessage.Ack(ackId, 1, "", null);
    }

    static ServiceMessage.Ack notFound(int ackId) {
        return new ServiceMessage.Ack(ackId, 2, "", null);
    }

    static List<String> ids(RecordingClient... clients) {
        return new ArrayList<>(Arrays.stream(clients).map(RecordingClient::id).toList());
    }
}
