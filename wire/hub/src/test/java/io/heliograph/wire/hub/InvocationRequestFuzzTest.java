package io.heliograph.wire.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.heliograph.wire.hub.HubMessage.Invocation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

class InvocationRequestFuzzTest {

    static Stream<Arguments> bodies() {
        Stream<String> bodies =
                Stream.of(
                        "{\"target\":\"Add\",\"arguments\":[40,{\"a\" : 1.50}]}",
                        "{\"Target\":\"Go\",\"Arguments\":null}",
                        "{\"x\":[{}],\"target\":\"\\ud83d\\ude00\",\"arguments\":[-1e-5,18446744073709551616,\"\\ud800\\n\",[true,false,null]]}");
        Stream<String> messages =
                Vectors.rows("json").map(Vectors.Row::text).map(text -> text.replace("␞", ""));
        return Stream.concat(bodies, messages)
                .map(body -> Arguments.of((Object) body.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("bodies")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreRefusedOrMakeAnInvocationInEachProtocol(byte[] bytes) {
        InvocationRequest request;
        try {
            request = InvocationRequest.parse(Unpooled.wrappedBuffer(bytes));
        } catch (HubProtocolException e) {
            return;
        }
        Invocation json = encoded(request, HubProtocol.JSON);
        Invocation messagePack = encoded(request, HubProtocol.MESSAGEPACK);

        assertThat(json.target()).isEqualTo(request.target()).isEqualTo(messagePack.target());
        assertThat(arguments(json)).isEqualTo(request.arguments());
        assertThat(messagePack.arguments()).hasSameSizeAs(request.arguments());
    }

    private static Invocation encoded(InvocationRequest request, HubProtocol protocol) {
        HubCodec codec = HubCodec.of(protocol);
        ByteBuf out = request.encode(protocol);
        ByteBuf body = Objects.requireNonNull(codec.nextFrame(out, Integer.MAX_VALUE));
        assertThat(out.isReadable()).isFalse();
        return (Invocation) codec.read(body);
    }

    private static List<ByteBuf> arguments(Invocation invocation) {
        return invocation.arguments().stream().map(RawValue::bytes).toList();
    }
}
