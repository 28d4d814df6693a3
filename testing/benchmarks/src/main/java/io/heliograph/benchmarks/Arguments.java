package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.hub.RawValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;

/** Values of calls and results. */
public final class Arguments {

    private Arguments() {}

    /** The value that {@code json} describes, as {@code protocol} encodes it. */
    public static RawValue of(HubProtocol protocol, String json) {
        HubCodec codec = HubCodec.of(protocol);
        ByteBuf body =
                Unpooled.copiedBuffer(
                        "{\"target\":\"x\",\"arguments\":[" + json + "]}", StandardCharsets.UTF_8);
        ByteBuf frame =
                codec.nextFrame(InvocationRequest.parse(body).encode(protocol), Integer.MAX_VALUE);
        if (frame != null && codec.read(frame) instanceof HubMessage.Invocation invocation) {
            return invocation.arguments().get(0);
        }
        throw new IllegalArgumentException("no value: " + json);
    }
}
