package io.heliograph.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many WebSocket clients on one loop that count what they receive and look at nothing: the loader
 * should cost as little as it can, so that the server is what is measured.
 */
final class Crowd implements AutoCloseable {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int AT_ONCE = 200;
    private static final int SECONDS = 30;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicLong received = new AtomicLong();
    private final String request;
    private final byte[] hello;
    private final int helloAnswerBytes;

    /**
     * @param path of the WebSocket
     * @param hello what a client says first, and how many bytes of answer it waits for before it
     *     counts as connected
     */
    Crowd(String path, byte[] hello, int helloAnswerBytes) {
        this.group = Sockets.loops(1);
        this.request =
                "GET "
                        + path
                        + " HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        this.hello = hello;
        this.helloAnswerBytes = helloAnswerBytes;
    }

    /** A final text frame of a client, masked with zeros. */
    static byte[] textFrame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(0x81).writeByte(0x80 | payload.length).writeInt(0).writeBytes(payload);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        return bytes;
    }

    void connect(int port, int clients) throws InterruptedException {
        Bootstrap bootstrap =
                Sockets.client(group).remoteAddress(new InetSocketAddress("127.0.0.1", port));
        int left = clients;
        while (left > 0) {
            int now = Math.min(left, AT_ONCE);
            CountDownLatch ready = new CountDownLatch(now);
            bootstrap.handler(
                    new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client(ready));
                        }
                    });
            for (int i = 0; i < now; i++) {
                channels.add(bootstrap.connect().sync().channel());
            }
            if (!ready.await(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(ready.getCount() + " clients were not let in");
            }
            left -= now;
        }
    }

    /** Bytes received by all clients since they connected. */
    long receivedBytes() {
        return received.get();
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Client extends ChannelInboundHandlerAdapter {

        private final CountDownLatch ready;
        private ByteBuf head = Unpooled.buffer(0);
        private boolean upgraded;
        private int answerLeft;

        Client(CountDownLatch ready) {
            this.ready = ready;
            this.answerLeft = helloAnswerBytes;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (!upgraded) {
                readHead(ctx, bytes);
            }
            int count = bytes.readableBytes();
            if (upgraded && answerLeft > 0) {
                int taken = Math.min(answerLeft, count);
                answerLeft -= taken;
                count -= taken;
                if (answerLeft == 0) {
                    ready.countDown();
                }
            }
            if (count > 0) {
                // One loop alone writes it.
                received.lazySet(received.get() + count);
            }
            bytes.release();
        }

        private void readHead(ChannelHandlerContext ctx, ByteBuf bytes) {
            head.writeBytes(bytes);
            String text = head.toString(StandardCharsets.US_ASCII);
            int end = text.indexOf(new String(END_OF_HEAD, StandardCharsets.US_ASCII));
            if (end < 0) {
                return;
            }
            if (!text.startsWith("HTTP/1.1 101")) {
                throw new IllegalStateException(
                        "not let in: " + text.lines().findFirst().orElse(""));
            }
            upgraded = true;
            head = Unpooled.EMPTY_BUFFER;
            if (hello.length > 0) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(hello));
            } else {
                ready.countDown();
            }
        }
    }
}
