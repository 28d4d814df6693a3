package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HandshakeResponse;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The usual Netty WebSocket pipeline with a hub of one method behind it: what a direct server would
 * cost that does nothing but echo. One loop.
 */
final class BareEcho implements AutoCloseable {

    private static final int MAX_BODY = 1024;
    private static final int MAX_FRAME = 1 << 20;
    private static final int MAX_HANDSHAKE = 16 * 1024;

    private final HubProtocol protocol;
    private final MultiThreadIoEventLoopGroup group = Sockets.loops(1);
    private final Channel listening;

    BareEcho(HubProtocol protocol) {
        this.protocol = protocol;
        this.listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(Sockets.listener())
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(MAX_BODY),
                                                        new WebSocketServerProtocolHandler(
                                                                "/", null, false, MAX_FRAME),
                                                        new Hub());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    HubAddress address() {
        return new HubAddress(
                "127.0.0.1", ((InetSocketAddress) listening.localAddress()).getPort(), "/");
    }

    CpuTime cpu() throws Exception {
        return CpuTime.ofThread(group.next().submit(() -> Thread.currentThread().threadId()).get());
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Hub extends ChannelInboundHandlerAdapter {

        private final HubCodec codec = HubCodec.of(protocol);
        private boolean greeted;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            WebSocketFrame frame = (WebSocketFrame) message;
            ByteBuf in = frame.content();
            if (!greeted) {
                in.skipBytes(Handshakes.lengthOf(in, MAX_HANDSHAKE));
                ByteBuf answer = ctx.alloc().buffer();
                Handshakes.writeResponse(new HandshakeResponse(null), answer);
                write(ctx, answer);
                greeted = true;
            }
            for (ByteBuf one = codec.nextFrame(in, MAX_FRAME);
                    one != null;
                    one = codec.nextFrame(in, MAX_FRAME)) {
                if (codec.read(one) instanceof HubMessage.Invocation call
                        && call.invocationId() != null) {
                    ByteBuf answer = ctx.alloc().buffer();
                    codec.write(
                            new HubMessage.Completion(
                                    Map.of(),
                                    call.invocationId(),
                                    new HubMessage.Outcome.Result(call.arguments().get(0))),
                            answer);
                    write(ctx, answer);
                }
            }
            frame.release();
        }

        private void write(ChannelHandlerContext ctx, ByteBuf answer) {
            ctx.write(
                    protocol.binary()
                            ? new BinaryWebSocketFrame(answer)
                            : new TextWebSocketFrame(answer),
                    ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
