package io.heliograph.benchmarks.jmh;

import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads and writes a send to a group, as a hub server writes it: 512 bytes in two encodings. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ServiceMessageBenchmark {

    private static final int PAYLOAD_BYTES = 512;

    private ServiceMessage message;
    private ByteBuf encoded;
    private ByteBuf out;

    @Setup
    public void prepare() {
        ByteBuf payload = Unpooled.directBuffer().writeZero(PAYLOAD_BYTES);
        message =
                new ServiceMessage.GroupBroadcastData(
                        "group",
                        List.of(),
                        List.of(
                                new ProtocolPayload("json", payload),
                                new ProtocolPayload("messagepack", payload)),
                        List.of(),
                        null,
                        null,
                        null);
        encoded = Unpooled.directBuffer();
        ServiceMessageWriter.write(message, encoded);
        out = Unpooled.directBuffer(2 * PAYLOAD_BYTES);
    }

    @Benchmark
    public ServiceMessage read() {
        encoded.readerIndex(0);
        return ServiceMessageReader.read(ServiceFrames.next(encoded));
    }

    @Benchmark
    public ByteBuf write() {
        out.clear();
        ServiceMessageWriter.write(message, out);
        return out;
    }
}
