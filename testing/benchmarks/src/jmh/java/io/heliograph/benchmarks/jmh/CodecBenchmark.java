package io.heliograph.benchmarks.jmh;

import io.heliograph.benchmarks.Arguments;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Reads and writes a call with one text of 100 characters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    private static final int MAX_MESSAGE = 1 << 20;

    @Param public HubProtocol protocol;

    private HubCodec codec;
    private HubMessage message;
    private ByteBuf encoded;
    private ByteBuf out;

    @Setup
    public void prepare() {
        codec = HubCodec.of(protocol);
        message =
                new HubMessage.Invocation(
                        Map.of(),
                        "1",
                        "send",
                        List.of(Arguments.of(protocol, "\"" + "x".repeat(100) + "\"")),
                        List.of());
        encoded = Unpooled.directBuffer();
        codec.write(message, encoded);
        out = Unpooled.directBuffer(1024);
    }

    @Benchmark
    public HubMessage read() {
        encoded.readerIndex(0);
        return codec.read(codec.nextFrame(encoded, MAX_MESSAGE));
    }

    @Benchmark
    public ByteBuf write() {
        out.clear();
        codec.write(message, out);
        return out;
    }
}
