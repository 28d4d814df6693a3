package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.wire.hub.HandshakeRequest;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubMessages;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Thousands of WebSocket clients on one loop, with or without the handshake of a hub protocol. What
 * they receive is counted where the benchmark's own process can read it.
 */
final class CrowdPart implements Part {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WORK = Duration.ofNanos(250_000);
    private static final Duration REST = Duration.ofMillis(2);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final long HIGHEST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;
    private static final int MASKED = 0x80;
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_BINARY = 0x82;

    private final Counters counters;
    private final @Nullable HubProtocol protocol;
    private final MultiThreadIoEventLoopGroup group = Sockets.loops(1);
    private final EventLoop loop = (EventLoop) group.next();
    private final Bootstrap bootstrap;
    private final AtomicInteger ended = new AtomicInteger();
    private volatile @Nullable String failure;

    // home thread: the loop
    private final List<CrowdClient> clients = new ArrayList<>();
    private Histogram latency = histogram();
    private int messageBytes;
    private int timeOffset = -1;
    private int toOpen;
    private int opened;
    private int pinged;
    private boolean closing;
    private @Nullable Runnable openNext;
    private @Nullable Future<?> rests;

    /** {@code protocol}: of hubs, or {@code none} for a server that knows no handshake. */
    CrowdPart(String counterFile, String protocol) throws IOException {
        this.counters = Counters.open(Path.of(counterFile));
        this.protocol = HubProtocol.of(protocol);
        this.bootstrap = Sockets.client(group).option(ChannelOption.SO_LINGER, 0);
    }

    @Override
    public String obey(String command, Words arguments) throws Exception {
        return switch (command) {
            case "open" ->
                    open(
                            arguments.text(),
                            arguments.number(),
                            arguments.number(),
                            arguments.number(),
                            arguments.text());
            case "message" -> {
                int size = arguments.number();
                yield onLoop(() -> expect(size));
            }
            case "learned" -> onLoop(() -> Integer.toString(messageBytes));
            case "latency" -> {
                int offset = arguments.number();
                yield onLoop(() -> latencySince(offset));
            }
            case "rest" -> {
                boolean resting = arguments.number() == 1;
                yield onLoop(() -> rest(resting));
            }
            case "ping" -> {
                int seconds = arguments.number();
                yield onLoop(() -> pingEvery(Duration.ofSeconds(seconds)));
            }
            case "lost" -> Integer.toString(ended.get());
            case "check" -> {
                check();
                yield "";
            }
            case "shut" -> shut();
            default -> throw new IllegalArgumentException("no command: " + command);
        };
    }

    private interface Answer {
        String give() throws Exception;
    }

    private String onLoop(Answer answer) throws InterruptedException, ExecutionException {
        return loop.submit(answer::give).get();
    }

    /**
     * Opens {@code count} clients, {@code atOnce} of them under way at any time. Answers how long
     * it took, and how long one took: median, 99th percentile, highest; in nanoseconds.
     *
     * @param path of the WebSocket; {@code users:HUB} for a hub of a service, with a user for each
     */
    private String open(String host, int port, int count, int atOnce, String path)
            throws Exception {
        long start = System.nanoTime();
        Opening opening = new Opening(new InetSocketAddress(host, port), path, count);
        onLoop(() -> {
            latency = histogram();
            opened = 0;
            toOpen = count;
            openNext = opening;
            for (int i = 0; i < Math.min(atOnce, count); i++) {
                opening.run();
            }
            return "";
        });
        await(() -> opened, count, " clients were not let in");
        long nanos = System.nanoTime() - start;
        return nanos + " " + onLoop(this::percentiles);
    }

    private final class Opening implements Runnable {

        private final InetSocketAddress address;
        private final String path;
        private final int count;

        Opening(InetSocketAddress address, String path, int count) {
            this.address = address;
            this.path = path;
            this.count = count;
        }

        @Override
        public void run() {
            if (toOpen == 0) {
                return;
            }
            CrowdClient client =
                    new CrowdClient(CrowdPart.this, request(address, path(count - toOpen)));
            toOpen--;
            clients.add(client);
            bootstrap
                    .clone()
                    .handler(
                            new ChannelInitializer<Channel>() {
                                @Override
                                protected void initChannel(Channel channel) {
                                    channel.pipeline().addLast(client);
                                }
                            })
                    .connect(address)
                    .addListener(
                            (ChannelFutureListener)
                                    done -> {
                                        if (!done.isSuccess()) {
                                            failed(String.valueOf(done.cause()));
                                        }
                                    });
        }

        private String path(int index) {
            if (!path.startsWith("users:")) {
                return path;
            }
            String hub = path.substring("users:".length());
            return HubAddress.direct(address.getPort(), WellKnownKeys.EMULATOR, hub, "u" + index)
                    .pathAndQuery();
        }
    }

    private static String request(InetSocketAddress address, String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: "
                + address.getHostString()
                + ":"
                + address.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    }

    private String expect(int size) {
        messageBytes = size;
        clients.forEach(CrowdClient::countAnew);
        return "";
    }

    private String latencySince(int offset) {
        String told = percentiles();
        latency = histogram();
        timeOffset = offset;
        return told;
    }

    private String percentiles() {
        return latency.getValueAtPercentile(50)
                + " "
                + latency.getValueAtPercentile(99)
                + " "
                + latency.getMaxValue()
                + " "
                + latency.getTotalCount();
    }

    /** Rests for two milliseconds and then reads for a quarter of one, over and over. */
    private String rest(boolean resting) {
        if (rests != null) {
            rests.cancel(false);
            rests = null;
        }
        if (resting) {
            rests =
                    loop.scheduleWithFixedDelay(
                            () -> LockSupport.parkNanos(REST.toNanos()),
                            WORK.toNanos(),
                            WORK.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
        return "";
    }

    /** Each client pings once in {@code interval}, a few of them every tick. */
    private String pingEvery(Duration interval) {
        HubProtocol spoken = protocol;
        if (spoken == null || clients.isEmpty()) {
            return "";
        }
        byte[] ping = frame(HubMessages.ping(spoken), spoken.binary());
        int each = (int) Math.ceilDiv(clients.size() * TICK.toMillis(), interval.toMillis());
        loop.scheduleAtFixedRate(
                () -> {
                    for (int i = 0; i < each; i++) {
                        clients.get(pinged++ % clients.size()).send(Unpooled.wrappedBuffer(ping));
                    }
                },
                TICK.toMillis(),
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
        return "";
    }

    /** Resets every connection and forgets it. */
    private String shut() throws Exception {
        int before = Integer.parseInt(onLoop(() -> Integer.toString(clients.size())));
        onLoop(() -> {
            closing = true;
            clients.forEach(CrowdClient::abort);
            return "";
        });
        await(ended::get, before, " clients have not ended");
        return onLoop(() -> {
            closing = false;
            clients.clear();
            ended.set(0);
            return "";
        });
    }

    private interface Progress {
        int count();
    }

    /** Waits until it is {@code target}, and gives up when it does not grow any more. */
    private void await(Progress progress, int target, String otherwise) throws Exception {
        int last = -1;
        long since = System.nanoTime();
        while (true) {
            int now = Integer.parseInt(onLoop(() -> Integer.toString(progress.count())));
            if (now >= target) {
                return;
            }
            check();
            if (now > last) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new IllegalStateException(target - now + otherwise);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void check() {
        String told = failure;
        if (told != null) {
            throw new IllegalStateException(told);
        }
    }

    private static Histogram histogram() {
        return new Histogram(HIGHEST_NANOS, DIGITS);
    }

    // what its clients tell; on the loop

    @Nullable ByteBuf hello() {
        if (protocol == null) {
            return null;
        }
        ByteBuf hello = Unpooled.buffer();
        Handshakes.writeRequest(new HandshakeRequest(protocol.protocolName(), 1), hello);
        return Unpooled.wrappedBuffer(frame(hello, protocol.binary()));
    }

    /** A short frame of a client, masked with zeros. */
    private static byte[] frame(ByteBuf payload, boolean binary) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(binary ? FIN_BINARY : FIN_TEXT);
        frame.writeByte(MASKED | payload.readableBytes()).writeInt(0).writeBytes(payload);
        payload.release();
        return ByteBufUtil.getBytes(frame);
    }

    void opened(long nanos) {
        latency.recordValue(Math.min(nanos, HIGHEST_NANOS));
        opened++;
        if (openNext != null) {
            openNext.run();
        }
    }

    /** The length of a message that counts; 0: that of the first one to come. */
    int messageBytes() {
        return messageBytes;
    }

    /** Where a message carries its time; -1 if nobody asks for it. */
    int timeOffset() {
        return timeOffset;
    }

    void learn(long length) {
        if (length >= TimedMessage.LEAST_BYTES) {
            messageBytes = (int) length;
        }
    }

    void counted(long messages) {
        counters.add(0, messages);
    }

    void arrived(long dueNanos) {
        latency.recordValue(Math.clamp(System.nanoTime() - dueNanos, 0, HIGHEST_NANOS));
    }

    void ended(boolean wasOpen) {
        ended.incrementAndGet();
        if (!closing && !wasOpen) {
            failed("a client ended before it was let in");
        }
    }

    void failed(String why) {
        if (!closing && failure == null) {
            failure = why;
        }
    }

    @Override
    public void close() {
        closing = true;
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        counters.close();
    }
}
