package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.LineEnd;
import io.heliograph.server.edge.http.RawClient.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Connections of every kind on two loops, from their beginning to the end of the listener. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class HttpListenerTest {

    private static final int LARGE = 16 << 20;
    private static final int LONG_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 50;

    private final Loops loops = new Loops(2);
    private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private HttpListener listener;

    @BeforeEach
    void listen() throws IOException {
        listener = HttpListener.start(loops, HttpSettings.of("127.0.0.1", 0), this::handle);
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        listener.stopAccepting();
        loops.close();
    }

    private void handle(HttpExchange exchange) {
        switch (exchange.rawPath()) {
            case "/never" -> seen.add(exchange.rawPath());
            case "/stream" ->
                    exchange.stream(HttpAnswer.status(200))
                            .send(Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII));
            case "/large" -> {
                exchange.answer(
                        HttpAnswer.bytes(200, "x/y", Unpooled.wrappedBuffer(new byte[LARGE])));
                seen.add(exchange.rawPath());
            }
            case "/socket" -> exchange.acceptWebSocket(1000, socket -> listening());
            case "/leaves" ->
                    exchange.acceptWebSocket(
                            1000,
                            socket -> {
                                socket.abort();
                                return listening();
                            });
            default -> exchange.answer(HttpAnswer.text(200, "hello"));
        }
    }

    private WebSocketListener listening() {
        return new WebSocketListener() {
            @Override
            public void onData(ByteBuf part) {}

            @Override
            public void onClosed(int code, @Nullable LineEnd line) {
                closes.add(code);
            }
        };
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(listener.port());
        clients.add(client);
        return client;
    }

    private RawClient ask(String path) throws IOException {
        return connect().write("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    private RawClient idle() throws IOException {
        RawClient client = ask("/");
        assertThat(client.readAnswer().text()).isEqualTo("hello");
        return client;
    }

    private RawClient stream() throws IOException {
        RawClient client = ask("/stream");
        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readChunk()).asString().isEqualTo("first");
        return client;
    }

    private void awaitNobody() {
        listener.awaitConnections(LONG_MILLIS);
        assertThat(listener.connectionCount()).isZero();
    }

    @Test
    void aConnectionCountsOnceHoweverManyRequestsAndWhateverItBecomes() throws IOException {
        RawClient idle = idle();
        assertThat(listener.connectionCount()).isEqualTo(1);
        idle.write("GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(idle.readAnswer().status()).isEqualTo(200);
        assertThat(listener.connectionCount()).isEqualTo(1);
        idle.upgrade("/socket");
        assertThat(listener.connectionCount()).isEqualTo(1);
        stream();
        assertThat(listener.connectionCount()).isEqualTo(2);
    }

    @Test
    void whoHasEndedDoesNotCount() throws IOException {
        idle().close();
        awaitNobody();
        idle().reset();
        awaitNobody();
        stream().close();
        awaitNobody();
        connect().upgrade("/socket").close();
        awaitNobody();
        connect().upgrade("/socket").reset();
        awaitNobody();
        connect().upgrade("/socket").write(ClientFrames.close(1000, ""));
        awaitNobody();
    }

    @Test
    void aSocketThatEndsWhileItOpensDoesNotCount() throws Exception {
        assertThat(connect().write(RawClient.upgradeRequest("/leaves")).isAtEnd()).isTrue();
        assertThat(closes.take()).isEqualTo(1006);
        awaitNobody();
    }

    @Test
    void everyConnectionEndsWithTheLoops() throws Exception {
        for (int i = 0; i < 4; i++) {
            idle();
            ask("/never");
            idle().write("GET /half HT");
            stream();
            connect().upgrade("/socket");
            connect()
                    .upgrade("/socket")
                    .write(Arrays.copyOf(ClientFrames.binary(new byte[500]), 300));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(seen.take()).isEqualTo("/never");
        }
        assertThat(listener.connectionCount()).isEqualTo(24);

        listener.stopAccepting();
        loops.close();

        assertThat(listener.connectionCount()).isZero();
        for (RawClient client : clients) {
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(closes).hasSize(8).containsOnly(1006);
    }

    @Test
    void anAnswerThatIsOnItsWayArrivesWholeWithinTheTime() throws Exception {
        RawClient client = ask("/large");
        assertThat(seen.take()).isEqualTo("/large");
        listener.stopAccepting();
        Thread closing =
                Thread.startVirtualThread(() -> {
                    listener.awaitConnections(LONG_MILLIS);
                    loops.close();
                });

        Answer answer = client.readAnswer();

        assertThat(answer.body()).hasSize(LARGE);
        client.close();
        assertThat(closing.join(Duration.ofMillis(LONG_MILLIS))).isTrue();
    }

    @Test
    void nobodyIsAwaitedLongerThanWasSaidAndNoShorterForAnInterrupt() throws IOException {
        idle();
        long before = System.nanoTime();
        Thread.currentThread().interrupt();

        listener.awaitConnections(SHORT_MILLIS);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(SHORT_MILLIS), Duration.ofMillis(LONG_MILLIS));
        assertThat(listener.connectionCount()).isEqualTo(1);
    }
}
