package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.server.edge.http.RawClient.Answer;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class HttpConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MAX_BODY = 1000;
    private static final int LARGE = 32 << 20;

    private final BlockingQueue<HttpExchange> late = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> abandoned = new LinkedBlockingQueue<>();
    private final BlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();
    private final AtomicInteger largeAnswers = new AtomicInteger();
    private final CompletableFuture<Void> streamClosed = new CompletableFuture<>();

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(TestServer.settings(MAX_BODY, LONG, LONG), this::handle);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart(Duration requestTimeout, Duration idleTimeout) throws IOException {
        server.close();
        server =
                new TestServer(
                        TestServer.settings(MAX_BODY, requestTimeout, idleTimeout), this::handle);
    }

    private void handle(HttpExchange exchange) {
        switch (exchange.rawPath()) {
            case "/late" -> {
                exchange.onAbandoned(() -> abandoned.add(() -> {}));
                late.add(exchange);
            }
            case "/fails" -> throw new IllegalStateException("on purpose");
            case "/stream" -> {
                HttpStream stream =
                        exchange.stream(
                                HttpAnswer.status(200).with("Content-Type", "text/event-stream"));
                stream.onClosed(() -> streamClosed.complete(null));
                stream.send(Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII));
                streams.add(stream);
            }
            case "/large" -> {
                largeAnswers.incrementAndGet();
                exchange.answer(
                        HttpAnswer.bytes(200, "x/y", Unpooled.wrappedBuffer(new byte[LARGE])));
            }
            case "/nothing" -> exchange.answer(HttpAnswer.status(204));
            default -> exchange.answer(told(exchange));
        }
    }

    private static HttpAnswer told(HttpExchange exchange) {
        return HttpAnswer.text(
                200,
                exchange.method()
                        + " "
                        + exchange.rawPath()
                        + " "
                        + exchange.rawQuery()
                        + " "
                        + exchange.body().toString(StandardCharsets.UTF_8));
    }

    private HttpExchange nextLate() throws InterruptedException {
        HttpExchange exchange = late.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    // reading

    /** The first answer proves that the part behind its request was read too. */
    @Test
    void aRequestThatIsCutAtAnyByteIsOneRequest() throws IOException {
        String request = "POST /a%2Fb?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
        try (RawClient client = server.connect()) {
            for (int cut = 0; cut <= request.length(); cut++) {
                client.write(get("/before") + request.substring(0, cut));
                assertThat(client.readAnswer().text()).isEqualTo("GET /before  ");
                client.write(request.substring(cut));
                assertThat(client.readAnswer().text()).isEqualTo("POST /a%2Fb q=1 hello");
            }
        }
    }

    @Test
    void aChunkedBodyThatIsCutAtAnyByteIsOneBody() throws IOException {
        String request =
                "POST /c HTTP/1.1\r\n"
                        + "Host: h\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3\r\n"
                        + "abc\r\n"
                        + "A;x=y\r\n"
                        + "0123456789\r\n"
                        + "0\r\n"
                        + "Trailer: t\r\n\r\n";
        try (RawClient client = server.connect()) {
            for (int cut = 0; cut <= request.length(); cut++) {
                client.write(get("/before") + request.substring(0, cut));
                assertThat(client.readAnswer().text()).isEqualTo("GET /before  ");
                client.write(request.substring(cut));
                assertThat(client.readAnswer().text()).isEqualTo("POST /c  abc0123456789");
            }
        }
    }

    @Test
    void aBodyMayBeAsLongAsTheLimit() throws IOException {
        String body = "x".repeat(MAX_BODY);
        try (RawClient client = server.connect()) {
            client.write(
                    "POST /m HTTP/1.1\r\nHost: h\r\nContent-Length: "
                            + MAX_BODY
                            + "\r\n\r\n"
                            + body);
            assertThat(client.readAnswer().text()).isEqualTo("POST /m  " + body);
        }
    }

    @Test
    void aProxyMaySendTheWholeUrl() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(get("http://host:80/p?q=http://x"));
            assertThat(client.readAnswer().text()).isEqualTo("GET /p q=http://x ");
            client.write(get("http://host"));
            assertThat(client.readAnswer().text()).isEqualTo("GET /  ");
        }
    }

    @Test
    void anyVerbReachesTheHandler() throws IOException {
        try (RawClient client = server.connect()) {
            client.write("QUERY /v HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(client.readAnswer().text()).isEqualTo("QUERY /v  {}");
        }
    }

    // answering

    @Test
    void requestsThatComeTogetherAreAnsweredInTheirOrder()
            throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(
                    get("/late")
                            + "POST /second HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
                            + get("/third"));
            HttpExchange first = nextLate();
            assertThat(late).isEmpty();
            Thread other =
                    Thread.ofPlatform().start(() -> first.answer(HttpAnswer.text(200, "first")));
            assertThat(client.readAnswer().text()).isEqualTo("first");
            assertThat(client.readAnswer().text()).isEqualTo("POST /second  abc");
            assertThat(client.readAnswer().text()).isEqualTo("GET /third  ");
            other.join();
        }
    }

    @Test
    void manyRequestsBehindALateOneAreAnswered() throws IOException, InterruptedException {
        int count = 120;
        String requests = "GET / HTTP/1.1\r\n\r\n".repeat(count);
        try (RawClient client = server.connect()) {
            client.write(get("/late") + requests);
            nextLate().answer(HttpAnswer.text(200, "first"));
            assertThat(client.readAnswer().text()).isEqualTo("first");
            assertAnswered(client, count);
        }
    }

    @Test
    void howeverManyRequestsAreSentAheadTheyWaitAsBytesAndAreAnswered()
            throws IOException, InterruptedException {
        String requests = "GET / HTTP/1.1\r\n\r\n".repeat(3000);
        try (RawClient client = server.connect()) {
            // The more a connection brings, the more of it is read at once.
            for (int i = 0; i < 4; i++) {
                client.write(requests);
                assertAnswered(client, 3000);
            }
            client.write(get("/late") + requests);
            nextLate().answer(HttpAnswer.text(200, "first"));
            assertThat(client.readAnswer().text()).isEqualTo("first");
            assertAnswered(client, 3000);
        }
        assertOthersAreUnharmed();
    }

    private static void assertAnswered(RawClient client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(client.readAnswer().text()).isEqualTo("GET /  ");
        }
    }

    @Test
    void aRequestIsNotHandledBeforeTheOneBeforeItIsAnswered()
            throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(get("/late") + get("/late"));
            HttpExchange first = nextLate();
            first.answer(HttpAnswer.text(200, "1"));
            assertThat(client.readAnswer().text()).isEqualTo("1");
            nextLate().answer(HttpAnswer.text(200, "2"));
            assertThat(client.readAnswer().text()).isEqualTo("2");
        }
    }

    @Test
    void headGetsTheLengthButNoBody() throws IOException {
        try (RawClient client = server.connect()) {
            client.write("HEAD /h HTTP/1.1\r\nHost: h\r\n\r\n");
            Answer answer = client.readAnswer(true);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length"))
                    .isEqualTo(Integer.toString("HEAD /h  ".length()));
            client.write(get("/next"));
            assertThat(client.readAnswer().text()).isEqualTo("GET /next  ");
        }
    }

    @Test
    void anAnswerWithoutContentHasNoLength() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(get("/nothing"));
            Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).doesNotContainKey("Content-Length");
            client.write(get("/next"));
            assertThat(client.readAnswer().text()).isEqualTo("GET /next  ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "GET /c HTTP/1.0\r\n\r\n"
            })
    void aConnectionEndsAfterTheAnswerWhenTheClientWantsIt(String request) throws IOException {
        try (RawClient client = server.connect()) {
            client.write(request);
            Answer answer = client.readAnswer();
            assertThat(answer.text()).isEqualTo("GET /c  ");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aHandlerThatFailsIsA500AndTheConnectionGoesOn() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(get("/fails") + get("/next"));
            assertThat(client.readAnswer().status()).isEqualTo(500);
            assertThat(client.readAnswer().text()).isEqualTo("GET /next  ");
        }
    }

    @Test
    void aSecondAnswerIsAMistakeOfTheHandler() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(get("/late"));
            HttpExchange exchange = nextLate();
            exchange.answer(HttpAnswer.text(200, "first"));
            assertThat(client.readAnswer().text()).isEqualTo("first");
            assertThat(exchange.isAnswered()).isTrue();
            assertThatThrownBy(() -> exchange.answer(HttpAnswer.status(200)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theBodyIsAskedForWhenTheClientWaitsForThat() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(
                    "POST /e HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Content-Length: 2\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(100);
            client.write("ok");
            assertThat(client.readAnswer().text()).isEqualTo("POST /e  ok");
        }
    }

    @Test
    void aBodyThatIsTooLongIsNotAskedFor() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(
                    "POST /e HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Content-Length: 1001\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(413);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    // refusing

    private void assertRefused(String request, int status) throws IOException {
        try (RawClient client = server.connect()) {
            client.write(request);
            Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.text()).isNotBlank();
            assertThat(client.isAtEnd()).isTrue();
        }
        assertOthersAreUnharmed();
    }

    private void assertOthersAreUnharmed() throws IOException {
        try (RawClient other = server.connect()) {
            other.write(get("/other"));
            assertThat(other.readAnswer().text()).isEqualTo("GET /other  ");
        }
    }

    @Test
    void aBodyThatIsAnnouncedTooLongIsA413() throws IOException {
        assertRefused("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413);
        assertRefused("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", 413);
    }

    @Test
    void aChunkedBodyThatGrowsTooLongIsA413() throws IOException {
        String chunk = "1f4\r\n" + "x".repeat(500) + "\r\n";
        assertRefused(
                "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk
                        + chunk
                        + "1\r\nx\r\n",
                413);
    }

    @Test
    void aClientThatGoesOnSendingStillReadsTheRefusal() throws IOException {
        try (RawClient client = server.connect()) {
            client.write("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
            client.write(new byte[4_000_000]);
            assertThat(client.readAnswer().status()).isEqualTo(413);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aRefusedClientThatNeverStopsSendingIsCutOff() throws IOException {
        try (RawClient client = server.connect()) {
            client.write("POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.writeUntilClosed(
                    ("ffff\r\n" + "x".repeat(0xffff) + "\r\n").getBytes(StandardCharsets.US_ASCII),
                    1_000_000);
        }
        assertOthersAreUnharmed();
    }

    @Test
    void aRequestLineThatIsTooLongIsA414() throws IOException {
        assertRefused("GET /" + "x".repeat(1100) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void headersThatAreTooLongAreA431(int fields) throws IOException {
        assertRefused(
                "GET / HTTP/1.1\r\n"
                        + ("X: " + "x".repeat(2200 / fields) + "\r\n").repeat(fields)
                        + "\r\n",
                431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\n\r\n",
                "GET / HTTP/1.1 extra\r\n\r\n",
                "GET / JUNK/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n: no name\r\n\r\n",
                "GET / HTTP/1.1\r\nA b: space in the name\r\n\r\n",
                "GET / HTTP/1.1\r\nA: nul\u0000\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: two\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n"
            })
    void whatIsNoHttpIsA400(String request) throws IOException {
        assertRefused(request, 400);
    }

    /** Two lengths let one request hide in another, behind a proxy that believes the other one. */
    @Test
    void aBodyWithTwoKindsOfLengthHidesNoRequest() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(
                    "POST /s HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Content-Length: 44\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "0\r\n\r\n"
                            + "GET /hidden HTTP/1.1\r\n"
                            + "Host: h\r\n\r\n"
                            + "1234");
            Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    // time

    @Test
    void aBodyThatDoesNotArriveInTimeIsA408() throws IOException {
        restart(SHORT, LONG);
        assertRefused("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell", 408);
    }

    @Test
    void aHeadThatDoesNotArriveInTimeIsA408() throws IOException {
        restart(SHORT, LONG);
        assertRefused("GET /slow HTTP/1.1\r\nHost:", 408);
    }

    @Test
    void aLaterRequestOfAConnectionHasToArriveInTimeToo() throws IOException {
        restart(SHORT, LONG);
        for (String slow :
                new String[] {
                    "POST /slow HTTP/1.1\r\nContent-Length: 5\r\n\r\nhell",
                    "GET /slow HTTP/1.1\r\nHo"
                }) {
            try (RawClient client = server.connect()) {
                client.write(get("/first"));
                assertThat(client.readAnswer().status()).isEqualTo(200);
                client.write(slow);
                assertThat(client.readAnswer().status()).isEqualTo(408);
                assertThat(client.isAtEnd()).isTrue();
            }
        }
    }

    /** The body comes only once the idle time is over, which ends the other connection. */
    @Test
    void aRequestThatIsArrivingIsNotIdle() throws IOException {
        restart(LONG, SHORT);
        try (RawClient idle = server.connect();
                RawClient client = server.connect()) {
            client.write(get("/first"));
            assertThat(client.readAnswer().status()).isEqualTo(200);
            client.write(
                    "POST /second HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(100);
            idle.write(get("/idle"));
            assertThat(idle.readAnswer().status()).isEqualTo(200);
            assertThat(idle.isAtEnd()).isTrue();
            client.write("hello");
            assertThat(client.readAnswer().text()).isEqualTo("POST /second  hello");
        }
    }

    @Test
    void aConnectionThatNeverAsksIsClosedWithoutAWord() throws IOException {
        restart(SHORT, LONG);
        try (RawClient client = server.connect()) {
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws IOException {
        restart(LONG, SHORT);
        try (RawClient client = server.connect()) {
            client.write(get("/first"));
            assertThat(client.readAnswer().status()).isEqualTo(200);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "keep-alive"})
    void aClientThatDoesNotReadItsAnswerIsGivenUp(String connection) throws IOException {
        restart(LONG, SHORT);
        try (RawClient client = server.connect()) {
            client.write(
                    "GET /large HTTP/1.1\r\nHost: h\r\nConnection: " + connection + "\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (server.listener().connectionCount() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(server.listener().connectionCount()).isZero();
        }
    }

    @Test
    void aRequestMayBeAnsweredAsLateAsItTakes() throws IOException, InterruptedException {
        restart(SHORT, SHORT);
        try (RawClient idle = server.connect();
                RawClient client = server.connect()) {
            client.write(get("/late"));
            HttpExchange exchange = nextLate();
            assertThat(idle.isAtEnd()).isTrue();
            exchange.answer(HttpAnswer.text(200, "late"));
            assertThat(client.readAnswer().text()).isEqualTo("late");
        }
    }

    // clients that leave

    @Test
    void aClientThatLeavesBeforeTheAnswerIsNoticedAndTheAnswerGoesNowhere()
            throws IOException, InterruptedException {
        HttpExchange exchange;
        try (RawClient client = server.connect()) {
            client.write(get("/late"));
            exchange = nextLate();
        }
        assertThat(abandoned.poll(10, TimeUnit.SECONDS)).isNotNull();
        exchange.answer(HttpAnswer.text(200, "to nobody"));
        exchange.answer(HttpAnswer.text(200, "to nobody"));
        assertOthersAreUnharmed();
    }

    @Test
    void whoAsksTooLateWhetherTheClientHasGoneIsToldToo() throws IOException, InterruptedException {
        HttpExchange exchange;
        try (RawClient client = server.connect()) {
            client.write(get("/late"));
            exchange = nextLate();
            client.reset();
        }
        assertThat(abandoned.poll(10, TimeUnit.SECONDS)).isNotNull();
        CompletableFuture<Void> told = new CompletableFuture<>();
        exchange.onAbandoned(() -> told.complete(null));
        assertThat(told).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aClientThatIsAnsweredIsNotCalledGoneLater() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(get("/late"));
            nextLate().answer(HttpAnswer.status(200));
            assertThat(client.readAnswer().status()).isEqualTo(200);
            client.write(get("/late"));
            nextLate();
        }
        assertThat(abandoned.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(abandoned).isEmpty();
    }

    @Test
    void aStreamGoesOnUntilTheClientLeaves() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(get("/stream"));
            Answer head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(client.readChunk()).asString().isEqualTo("first");
            HttpStream stream = streams.take();
            server.loop()
                    .execute(() ->
                            stream.send(
                                    Unpooled.copiedBuffer("second", StandardCharsets.US_ASCII)));
            assertThat(client.readChunk()).asString().isEqualTo("second");
            assertThat(streamClosed).isNotDone();
        }
        assertThat(streamClosed).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aStreamThatIsClosedEndsItsBodyAndTheConnection() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write(get("/stream"));
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readChunk()).asString().isEqualTo("first");
            HttpStream stream = streams.take();
            server.loop().execute(stream::close);
            assertThat(client.readChunk()).isEmpty();
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(streamClosed).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        int port = server.listener().port();
        try (Loops loops = new Loops(1)) {
            assertThatThrownBy(() ->
                            HttpListener.start(
                                    loops, HttpSettings.of("127.0.0.1", port), this::handle))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void whileAnswersWaitForTheClientItsNextRequestsWaitToo() throws IOException {
        try (RawClient client = server.connect()) {
            client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(8));

            assertThat(client.readAnswer().body()).hasSize(LARGE);
            assertThat(largeAnswers.get()).isLessThan(8);
            for (int i = 1; i < 8; i++) {
                assertThat(client.readAnswer().body()).hasSize(LARGE);
            }
        }
    }
}
