package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.edge.http.RawClient.Answer;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What is held for those who have shown no token: so many connections, so many bytes. */
class UnauthenticatedTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MAX_BODY = 100_000;

    private final BlockingQueue<HttpExchange> late = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    private void start(int connections, long bytes) throws IOException {
        server =
                new TestServer(
                        TestServer.settings(MAX_BODY, LONG, LONG),
                        new UnauthenticatedLimits(connections, bytes),
                        this::handle);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange) {
        switch (exchange.rawPath()) {
            case "/token" -> {
                exchange.authenticated();
                exchange.answer(HttpAnswer.text(200, "let in"));
            }
            case "/token/late" -> {
                exchange.authenticated();
                late.add(exchange);
            }
            case "/late" -> late.add(exchange);
            case "/stream" -> {
                exchange.authenticated();
                exchange.stream(HttpAnswer.status(200))
                        .send(Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII));
            }
            default -> exchange.answer(HttpAnswer.status(401));
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static String post(int length, String start) {
        return "POST /token HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n" + start;
    }

    private Unauthenticated counts() {
        return server.listener().unauthenticated();
    }

    private void awaitBytes(long bytes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (counts().bytes() != bytes && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(counts().bytes()).isEqualTo(bytes);
    }

    private void awaitMoreThan(long bytes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (counts().bytes() <= bytes && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(counts().bytes()).isGreaterThan(bytes);
    }

    // connections

    @Test
    void oneConnectionTooManyCostsTheOldestItsPlace() throws IOException {
        start(3, Long.MAX_VALUE);
        ArrayDeque<RawClient> open = new ArrayDeque<>();
        for (int i = 0; i < 3; i++) {
            open.add(server.connect().write(get("/")));
            assertThat(open.getLast().readAnswer().status()).isEqualTo(401);
        }
        for (int i = 0; i < 5; i++) {
            open.add(server.connect().write(get("/")));
            assertThat(open.getLast().readAnswer().status()).isEqualTo(401);
            try (RawClient oldest = open.remove()) {
                assertThat(oldest.isAtEnd()).isTrue();
            }
            assertThat(counts().connections()).isEqualTo(3);
        }
        for (RawClient each : open) {
            assertThat(each.write(get("/")).readAnswer().status()).isEqualTo(401);
            each.close();
        }
    }

    @Test
    void whoHasShownATokenIsNotCounted() throws IOException {
        start(1, Long.MAX_VALUE);
        try (RawClient known = server.connect().write(get("/token"))) {
            assertThat(known.readAnswer().status()).isEqualTo(200);
            assertThat(counts().connections()).isZero();
            for (int i = 0; i < 5; i++) {
                try (RawClient other = server.connect().write(get("/"))) {
                    assertThat(other.readAnswer().status()).isEqualTo(401);
                }
            }
            assertThat(known.write(get("/")).readAnswer().status()).isEqualTo(401);
            assertThat(known.write(get("/token")).readAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void whoIsBeingAnsweredKeepsItsPlace() throws IOException, InterruptedException {
        start(1, Long.MAX_VALUE);
        try (RawClient waiting = server.connect().write(get("/late"))) {
            HttpExchange exchange = late.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            try (RawClient newest = server.connect()) {
                assertThat(newest.isAtEnd()).isTrue();
            }
            exchange.answer(HttpAnswer.text(200, "late"));
            assertThat(waiting.readAnswer().text()).isEqualTo("late");
        }
    }

    // bytes

    @Test
    void everyByteOfARequestCountsUntilItsTokenIsShown() throws IOException {
        start(100, Long.MAX_VALUE);
        try (RawClient head = server.connect().write("GET /token HTTP/1.1\r\nHost: h\r\nX: y");
                RawClient body = server.connect().write(post(5000, "x".repeat(4000)))) {
            awaitMoreThan(4030);
            head.write("\r\n\r\n");
            body.write("x".repeat(1000));
            assertThat(head.readAnswer().status()).isEqualTo(200);
            assertThat(body.readAnswer().status()).isEqualTo(200);
            awaitBytes(0);
        }
    }

    @Test
    void bytesOfAClientThatLeavesCountNoMore() throws IOException {
        start(100, Long.MAX_VALUE);
        try (RawClient body = server.connect().write(post(5000, "x".repeat(4000)))) {
            awaitMoreThan(4000);
        }
        awaitBytes(0);
    }

    @Test
    void requestsAheadOfAnAnswerCountAsWhatTheyAre() throws IOException, InterruptedException {
        start(100, Long.MAX_VALUE);
        try (RawClient client = server.connect().write(get("/late") + get("/token").repeat(40))) {
            HttpExchange exchange = late.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            awaitMoreThan(get("/token").length() * 40L);
            // The buffer they were read into; as objects they would take four times as much.
            assertThat(counts().bytes()).isLessThan(4096);
            exchange.answer(HttpAnswer.status(401));
            assertThat(client.readAnswer().status()).isEqualTo(401);
            for (int i = 0; i < 40; i++) {
                assertThat(client.readAnswer().status()).isEqualTo(200);
            }
            awaitBytes(0);
        }
    }

    @Test
    void whatAClientWithATokenSendsBehindItIsNotCounted() throws IOException, InterruptedException {
        start(100, 1000);
        try (RawClient client = server.connect().write(get("/token/late") + "x".repeat(5000))) {
            HttpExchange exchange = late.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            awaitBytes(0);
            exchange.answer(HttpAnswer.text(200, "late"));
            assertThat(client.readAnswer().text()).isEqualTo("late");
        }
    }

    private static void assertRefused(RawClient client) throws IOException {
        Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).endsWith("(unauthenticated_bytes)");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("Connection")).isEqualTo("close");
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void whenTooMuchIsHeldTheOldestOfItIsA503() throws IOException {
        start(100, 20_000);
        try (RawClient oldest = server.connect().write(post(50_000, "x".repeat(9000)))) {
            awaitMoreThan(9000);
            try (RawClient newer = server.connect().write(post(15_000, "x".repeat(14_000)))) {
                assertRefused(oldest);
                newer.write("x".repeat(1000));
                assertThat(newer.readAnswer().status()).isEqualTo(200);
            }
        }
        awaitBytes(0);
    }

    @Test
    void whoHoldsTooMuchAloneIsA503AndOthersAreServed() throws IOException {
        start(100, 20_000);
        try (RawClient large = server.connect().write(post(50_000, "x".repeat(25_000)))) {
            assertRefused(large);
        }
        try (RawClient held = server.connect().write(post(50_000, "x".repeat(15_000)))) {
            awaitMoreThan(15_000);
            try (RawClient other = server.connect().write(post(9000, "x".repeat(9000)))) {
                assertThat(other.readAnswer().status()).isEqualTo(200);
            }
        }
        awaitBytes(0);
    }

    @Test
    void whatComesOnAStreamIsThrownAway() throws IOException {
        start(100, 1000);
        try (RawClient client = server.connect().write(get("/stream"))) {
            assertThat(client.readHead().status()).isEqualTo(200);
            client.write("x".repeat(1 << 20));
            try (RawClient other = server.connect().write(get("/token"))) {
                assertThat(other.readAnswer().status()).isEqualTo(200);
            }
            awaitBytes(0);
        }
    }

    // heads

    @Test
    void manySmallFieldsAreA431() throws IOException {
        start(100, Long.MAX_VALUE);
        String head = "GET /token HTTP/1.1\r\n" + "a:b\r\n".repeat(RequestFields.MAX_FIELDS);
        try (RawClient client = server.connect().write(head + "\r\n")) {
            assertThat(client.readAnswer().status()).isEqualTo(200);
        }
        try (RawClient client = server.connect().write(head + "a:b\r\n\r\n")) {
            assertThat(client.readAnswer().status()).isEqualTo(431);
            assertThat(client.isAtEnd()).isTrue();
        }
    }
}
