package io.heliograph.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections that send one HTTP request over and over, each the next when the last is answered,
 * and expect one status. All on one loop. Safe for use by one thread.
 */
final class RestLoad implements AutoCloseable {

    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int HISTOGRAM_DIGITS = 3;
    private static final long PATIENCE_SECONDS = 120;

    /** Seconds that all requests took, and how long one took, from when it was due. */
    record Outcome(double seconds, Latency latency) {}

    private final MultiThreadIoEventLoopGroup group = Sockets.loops(1);
    private final EventLoop loop = group.next();
    private final byte[] request;
    private final String expected;
    private final List<Line> lines = new ArrayList<>();

    // home thread: the loop
    private final ArrayDeque<Line> free = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private Histogram latency = new Histogram(HIGHEST_NANOS, HISTOGRAM_DIGITS);
    private CompletableFuture<Long> done = new CompletableFuture<>();
    private boolean closing;
    private long toAsk;
    private long toAnswer;
    private long interval;
    private long nextDue;

    RestLoad(int port, int connections, byte[] request, int status) throws InterruptedException {
        this.request = request;
        this.expected = "HTTP/1.1 " + status;
        for (int i = 0; i < connections; i++) {
            Line line = new Line();
            lines.add(line);
            Sockets.client(group)
                    .handler(
                            new ChannelInitializer<Channel>() {
                                @Override
                                protected void initChannel(Channel channel) {
                                    channel.pipeline().addLast(line);
                                }
                            })
                    .connect(new InetSocketAddress("127.0.0.1", port))
                    .sync();
        }
    }

    /** {@code requests} as fast as they are answered. */
    Outcome flood(long requests) throws Exception {
        return run(requests, 0);
    }

    /** {@code requests} at times that are fixed beforehand. */
    Outcome pace(long requests, double perSecond) throws Exception {
        return run(requests, (long) (1e9 / perSecond));
    }

    private Outcome run(long requests, long intervalNanos) throws Exception {
        CompletableFuture<Long> ended = new CompletableFuture<>();
        long start = System.nanoTime();
        loop.execute(() -> {
            done = ended;
            latency = new Histogram(HIGHEST_NANOS, HISTOGRAM_DIGITS);
            toAsk = requests;
            toAnswer = requests;
            interval = intervalNanos;
            nextDue = start;
            free.clear();
            free.addAll(lines);
            ask();
        });
        Future<?> clock = loop.scheduleAtFixedRate(this::ask, 1, 1, TimeUnit.MILLISECONDS);
        try {
            long end = ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Outcome(
                    (end - start) / 1e9,
                    new Latency(
                            latency.getValueAtPercentile(50) / 1e6,
                            latency.getValueAtPercentile(99) / 1e6,
                            latency.getMaxValue() / 1e6,
                            latency.getTotalCount()));
        } finally {
            clock.cancel(false);
        }
    }

    /** Sends what is due, as far as there are connections. */
    private void ask() {
        long now = System.nanoTime();
        while (interval > 0 && toAsk > 0 && nextDue <= now) {
            waiting.add(nextDue);
            nextDue += interval;
            toAsk--;
        }
        while (!free.isEmpty()) {
            Long due = waiting.poll();
            if (due == null) {
                if (interval > 0 || toAsk == 0) {
                    return;
                }
                toAsk--;
                due = now;
            }
            free.remove().ask(due);
        }
    }

    private void failed(String why) {
        if (!closing) {
            done.completeExceptionally(new IllegalStateException(why));
        }
    }

    @Override
    public void close() {
        loop.execute(() -> closing = true);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Line extends ChannelInboundHandlerAdapter {

        private static final String END_OF_HEAD = "\r\n\r\n";
        private static final String LENGTH = "content-length:";

        private final ByteBuf unread = Unpooled.buffer();
        private @Nullable ChannelHandlerContext context;
        private long dueNanos;

        void ask(long due) {
            ChannelHandlerContext ctx = context;
            if (ctx == null) {
                failed("a connection is not there");
                return;
            }
            dueNanos = due;
            ctx.writeAndFlush(Unpooled.wrappedBuffer(request), ctx.voidPromise());
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            unread.writeBytes(in);
            in.release();
            String text = unread.toString(StandardCharsets.US_ASCII);
            int end = text.indexOf(END_OF_HEAD);
            if (end < 0) {
                return;
            }
            if (text.length() < end + END_OF_HEAD.length() + bodyBytes(text, end)) {
                return;
            }
            unread.clear();
            if (!text.startsWith(expected)) {
                failed("answered " + text.lines().findFirst().orElse(""));
                return;
            }
            long now = System.nanoTime();
            latency.recordValue(Math.clamp(now - dueNanos, 0, HIGHEST_NANOS));
            free.add(this);
            if (--toAnswer == 0) {
                done.complete(now);
                return;
            }
            RestLoad.this.ask();
        }

        private static int bodyBytes(String text, int end) {
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            int at = head.indexOf(LENGTH);
            if (at < 0) {
                return 0;
            }
            int line = head.indexOf('\r', at);
            return Integer.parseInt(
                    head.substring(at + LENGTH.length(), line < 0 ? end : line).strip());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            failed("a connection was closed by the service");
        }
    }
}
