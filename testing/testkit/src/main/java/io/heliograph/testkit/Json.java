package io.heliograph.testkit;

import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.JsonToMessagePack;
import io.heliograph.wire.hub.RawValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Values of either hub protocol as JSON text: what scripts speak. */
public final class Json {

    private Json() {}

    public static String of(RawValue value, HubProtocol protocol) {
        if (!protocol.binary()) {
            return value.bytes().toString(StandardCharsets.UTF_8);
        }
        try (MessageUnpacker in =
                MessagePack.newDefaultUnpacker(ByteBufUtil.getBytes(value.bytes()))) {
            return in.unpackValue().toJson();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RawValue value(String json, HubProtocol protocol) {
        ByteBuf text = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        if (!protocol.binary()) {
            return new RawValue(text);
        }
        ByteBuf packed = Unpooled.buffer();
        JsonToMessagePack.write(text, packed);
        return new RawValue(packed);
    }

    /** A text without anything to escape in it. */
    public static String text(String plain) {
        return "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** The content of a JSON text without escapes. */
    public static String plain(String json) {
        return json.substring(1, json.length() - 1);
    }
}
