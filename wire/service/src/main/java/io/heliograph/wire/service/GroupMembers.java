package io.heliograph.wire.service;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One page of a group's members: the payload of the ack to a {@link
 * ServiceMessage.GroupMemberQuery}.
 */
public final class GroupMembers {

    /** {@code userId} null: an anonymous client. */
    public record Member(String connectionId, @Nullable String userId) {}

    private GroupMembers() {}

    /**
     * Appends {@code [[[connectionId, userId or nil], …], token or nil]}. {@code continuationToken}
     * null: the last page.
     */
    public static void write(List<Member> page, @Nullable String continuationToken, ByteBuf out) {
        MessagePackOutput packed = MessagePackOutput.to(out);
        packed.arrayHeader(2);
        packed.arrayHeader(page.size());
        for (Member member : page) {
            packed.arrayHeader(2);
            packed.string(member.connectionId());
            stringOrNil(member.userId(), packed);
        }
        stringOrNil(continuationToken, packed);
    }

    private static void stringOrNil(@Nullable String text, MessagePackOutput packed) {
        if (text == null) {
            packed.nil();
        } else {
            packed.string(text);
        }
    }
}
