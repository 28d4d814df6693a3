package io.heliograph.wire.service;

import io.heliograph.wire.service.ServiceMessage.AccessKeyRequest;
import io.heliograph.wire.service.ServiceMessage.AccessKeyResponse;
import io.heliograph.wire.service.ServiceMessage.Ack;
import io.heliograph.wire.service.ServiceMessage.BroadcastData;
import io.heliograph.wire.service.ServiceMessage.CheckConnectionExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckGroupExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckUserExistenceWithAck;
import io.heliograph.wire.service.ServiceMessage.CheckUserInGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.ClientCompletion;
import io.heliograph.wire.service.ServiceMessage.ClientInvocation;
import io.heliograph.wire.service.ServiceMessage.CloseConnection;
import io.heliograph.wire.service.ServiceMessage.CloseConnectionWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseConnectionsWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseGroupConnectionsWithAck;
import io.heliograph.wire.service.ServiceMessage.CloseUserConnectionsWithAck;
import io.heliograph.wire.service.ServiceMessage.ConnectionData;
import io.heliograph.wire.service.ServiceMessage.ConnectionFlowControl;
import io.heliograph.wire.service.ServiceMessage.ConnectionReconnect;
import io.heliograph.wire.service.ServiceMessage.ErrorCompletion;
import io.heliograph.wire.service.ServiceMessage.GetConnectionClaims;
import io.heliograph.wire.service.ServiceMessage.GroupBroadcastData;
import io.heliograph.wire.service.ServiceMessage.GroupMemberQuery;
import io.heliograph.wire.service.ServiceMessage.HandshakeRequest;
import io.heliograph.wire.service.ServiceMessage.HandshakeResponse;
import io.heliograph.wire.service.ServiceMessage.JoinGroup;
import io.heliograph.wire.service.ServiceMessage.JoinGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.LeaveGroup;
import io.heliograph.wire.service.ServiceMessage.LeaveGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.MultiConnectionData;
import io.heliograph.wire.service.ServiceMessage.MultiGroupBroadcastData;
import io.heliograph.wire.service.ServiceMessage.MultiUserData;
import io.heliograph.wire.service.ServiceMessage.OpenConnection;
import io.heliograph.wire.service.ServiceMessage.Ping;
import io.heliograph.wire.service.ServiceMessage.RefreshAuth;
import io.heliograph.wire.service.ServiceMessage.ServiceError;
import io.heliograph.wire.service.ServiceMessage.ServiceEvent;
import io.heliograph.wire.service.ServiceMessage.ServiceMapping;
import io.heliograph.wire.service.ServiceMessage.UpdateConnectionClaims;
import io.heliograph.wire.service.ServiceMessage.UserData;
import io.heliograph.wire.service.ServiceMessage.UserJoinGroup;
import io.heliograph.wire.service.ServiceMessage.UserJoinGroupWithAck;
import io.heliograph.wire.service.ServiceMessage.UserLeaveGroup;
import io.heliograph.wire.service.ServiceMessage.UserLeaveGroupWithAck;
import io.netty.buffer.ByteBuf;

/** Writes messages as frames, each value in its shortest form. */
public final class ServiceMessageWriter {

    private ServiceMessageWriter() {}

    /**
     * Appends one frame, length first. Writes the whole frame or, when it throws, nothing: a cut
     * frame would ruin the connection.
     *
     * <p>Readers refuse a message whose header names differ in case only: join such headers before.
     * Payloads are copied once and keep their indices and reference counts.
     *
     * @throws ServiceProtocolException when the message is {@link ServiceMessage.Unknown} or does
     *     not fit a frame
     * @throws NullPointerException when a component that is not nullable is null
     * @throws IndexOutOfBoundsException when {@code out} cannot grow to hold the frame
     */
    public static void write(ServiceMessage message, ByteBuf out) {
        MessagePackOutput count = MessagePackOutput.counting();
        writeFields(message, new FieldWriter(count));
        int length = count.length();
        out.ensureWritable(Math.addExact(ServiceFrames.lengthSize(length), length));
        ServiceFrames.writeLength(length, out);
        writeFields(message, new FieldWriter(MessagePackOutput.to(out)));
    }

    /** Asks for the most frequent types first. */
    private static void writeFields(ServiceMessage message, FieldWriter out) {
        if (message instanceof ConnectionData m) {
            ConnectionMessages.write(m, out);
        } else if (message instanceof MultiConnectionData m) {
            DataMessages.write(m, out);
        } else if (message instanceof BroadcastData m) {
            DataMessages.write(m, out);
        } else if (message instanceof GroupBroadcastData m) {
            DataMessages.write(m, out);
        } else if (message instanceof UserData m) {
            DataMessages.write(m, out);
        } else if (message instanceof HandshakeRequest m) {
            ControlMessages.write(m, out);
        } else if (message instanceof HandshakeResponse m) {
            ControlMessages.write(m, out);
        } else if (message instanceof Ping m) {
            ControlMessages.write(m, out);
        } else if (message instanceof OpenConnection m) {
            ConnectionMessages.write(m, out);
        } else if (message instanceof CloseConnection m) {
            ConnectionMessages.write(m, out);
        } else if (message instanceof MultiUserData m) {
            DataMessages.write(m, out);
        } else if (message instanceof JoinGroup m) {
            GroupMessages.write(m, out);
        } else if (message instanceof LeaveGroup m) {
            GroupMessages.write(m, out);
        } else if (message instanceof MultiGroupBroadcastData m) {
            DataMessages.write(m, out);
        } else if (message instanceof ServiceError m) {
            ControlMessages.write(m, out);
        } else if (message instanceof UserJoinGroup m) {
            GroupMessages.write(m, out);
        } else if (message instanceof UserLeaveGroup m) {
            GroupMessages.write(m, out);
        } else if (message instanceof JoinGroupWithAck m) {
            GroupMessages.write(m, out);
        } else if (message instanceof LeaveGroupWithAck m) {
            GroupMessages.write(m, out);
        } else if (message instanceof Ack m) {
            ControlMessages.write(m, out);
        } else if (message instanceof CheckUserInGroupWithAck m) {
            CheckMessages.write(m, out);
        } else if (message instanceof ServiceEvent m) {
            ControlMessages.write(m, out);
        } else if (message instanceof CheckGroupExistenceWithAck m) {
            CheckMessages.write(m, out);
        } else if (message instanceof CheckConnectionExistenceWithAck m) {
            CheckMessages.write(m, out);
        } else if (message instanceof CheckUserExistenceWithAck m) {
            CheckMessages.write(m, out);
        } else if (message instanceof UserJoinGroupWithAck m) {
            GroupMessages.write(m, out);
        } else if (message instanceof UserLeaveGroupWithAck m) {
            GroupMessages.write(m, out);
        } else if (message instanceof AccessKeyRequest m) {
            ControlMessages.write(m, out);
        } else if (message instanceof AccessKeyResponse m) {
            ControlMessages.write(m, out);
        } else if (message instanceof CloseConnectionWithAck m) {
            CloseMessages.write(m, out);
        } else if (message instanceof CloseConnectionsWithAck m) {
            CloseMessages.write(m, out);
        } else if (message instanceof CloseUserConnectionsWithAck m) {
            CloseMessages.write(m, out);
        } else if (message instanceof CloseGroupConnectionsWithAck m) {
            CloseMessages.write(m, out);
        } else if (message instanceof ClientInvocation m) {
            InvocationMessages.write(m, out);
        } else if (message instanceof ClientCompletion m) {
            InvocationMessages.write(m, out);
        } else if (message instanceof ErrorCompletion m) {
            InvocationMessages.write(m, out);
        } else if (message instanceof ServiceMapping m) {
            InvocationMessages.write(m, out);
        } else if (message instanceof ConnectionReconnect m) {
            ConnectionMessages.write(m, out);
        } else if (message instanceof ConnectionFlowControl m) {
            ConnectionMessages.write(m, out);
        } else if (message instanceof GroupMemberQuery m) {
            GroupMessages.write(m, out);
        } else if (message instanceof RefreshAuth m) {
            ClaimMessages.write(m, out);
        } else if (message instanceof GetConnectionClaims m) {
            ClaimMessages.write(m, out);
        } else if (message instanceof UpdateConnectionClaims m) {
            ClaimMessages.write(m, out);
        } else {
            throw new ServiceProtocolException("message type", message, "a known type");
        }
    }
}
