package io.heliograph.wire.hub;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes hub messages in one protocol. Keeps no state: one codec serves all connections,
 * on any thread.
 *
 * <p>Readers are lenient: properties and elements they do not know are stepped over, integers may
 * have any width. They refuse what is nested deeper than 64 levels, the message included. Writers
 * put a message into one form only, that of ASP.NET Core.
 */
public sealed interface HubCodec permits JsonHubCodec, MessagePackHubCodec {

    static HubCodec of(HubProtocol protocol) {
        return protocol.binary() ? MessagePackHubCodec.INSTANCE : JsonHubCodec.INSTANCE;
    }

    /**
     * The body of the next message, and moves the reader index behind the message.
     *
     * <p>After an exception the reader index stays, and nothing behind it can be trusted: give the
     * connection up.
     *
     * @param maxLength longest body to accept, in bytes
     * @return a slice of {@code in}, not retained; null, with {@code in} untouched, when more bytes
     *     are needed
     * @throws HubProtocolException when the body is longer than {@code maxLength}, or empty, or its
     *     length is none
     */
    @Nullable ByteBuf nextFrame(ByteBuf in, int maxLength);

    /**
     * The type of the message that a body holds; nothing behind it is looked at.
     *
     * @param body as {@link #nextFrame} returns it; its indices stay
     * @throws HubProtocolException when no type is found
     */
    int typeOf(ByteBuf body);

    /**
     * Reads the one message that a body holds.
     *
     * @param body as {@link #nextFrame} returns it; its indices stay, and the values in the message
     *     are slices of it, not retained
     * @return the message; {@link HubMessage.Unknown} for a type that has no meaning yet
     * @throws HubProtocolException when the bytes are no message
     */
    HubMessage read(ByteBuf body);

    /**
     * Appends one message with its framing. Writes the whole message or, when it throws, nothing.
     * Values are copied and keep their indices and reference counts; that they are well-formed is
     * up to the caller.
     *
     * @throws HubProtocolException when the message is {@link HubMessage.Unknown}, or cannot be
     *     framed
     */
    void write(HubMessage message, ByteBuf out);
}
