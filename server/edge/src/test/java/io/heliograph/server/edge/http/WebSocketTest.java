package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.server.core.LineEnd;
import io.heliograph.server.edge.http.RawClient.Answer;
import io.heliograph.server.edge.http.RawClient.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

class WebSocketTest {

    private static final int MAX_MESSAGE = 4 << 20;

    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    /** Keeps what it is given, in one piece, and how the socket ended. */
    private static final class Session implements WebSocketListener {
        final WebSocket socket;
        final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
        private final ByteBuf data = Unpooled.buffer();

        Session(WebSocket socket) {
            this.socket = socket;
        }

        @Override
        public void onData(ByteBuf part) {
            synchronized (data) {
                data.writeBytes(part);
                data.notifyAll();
            }
        }

        @Override
        public void onClosed(int code, @Nullable LineEnd line) {
            closes.add(code);
        }

        byte[] awaitBytes(int count) throws InterruptedException {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            synchronized (data) {
                while (data.readableBytes() < count) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        break;
                    }
                    data.wait(left);
                }
                return ByteBufUtil.getBytes(data);
            }
        }

        void run(Runnable action) {
            socket.loop().execute(action);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server =
                new TestServer(exchange -> {
                    if (!exchange.wantsWebSocket()) {
                        exchange.answer(HttpAnswer.text(200, "no WebSocket"));
                        return;
                    }
                    exchange.acceptWebSocket(
                            exchange.rawPath().equals("/small") ? 100 : MAX_MESSAGE,
                            socket -> {
                                Session session = new Session(socket);
                                if (exchange.rawPath().equals("/greets")) {
                                    socket.send(ascii("hello"), false);
                                }
                                sessions.add(session);
                                return session;
                            });
                });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private RawClient open(String path) throws IOException {
        return server.connect().upgrade(path);
    }

    private Session session() throws InterruptedException {
        Session session = sessions.poll(10, TimeUnit.SECONDS);
        assertThat(session).isNotNull();
        return session;
    }

    private static void assertClosedOnce(Session session, int code) throws InterruptedException {
        @Nullable Integer found = session.closes.poll(10, TimeUnit.SECONDS);
        assertThat(found).isEqualTo(code);
        assertThat(session.closes).isEmpty();
    }

    private static String ofSession(Session session, int count) throws InterruptedException {
        return new String(session.awaitBytes(count), StandardCharsets.UTF_8);
    }

    // the upgrade

    @Test
    void anUpgradeIsAcceptedWithTheHashOfTheKey() throws IOException {
        try (RawClient client = server.connect()) {
            client.write(RawClient.upgradeRequest("/"));
            Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Accept"))
                    .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.header("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(answer.header("Connection")).isEqualToIgnoringCase("upgrade");
            assertThat(answer.headers())
                    .doesNotContainKeys("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 13\r\n",
                "Sec-WebSocket-Version: 8\r\n",
                "Sec-WebSocket-Version: 13, 8\r\n"
            })
    void anotherVersionIsToldWhichOneIsSpoken(String version) throws IOException {
        String other = version.equals("Sec-WebSocket-Version: 13\r\n") ? "" : version;
        try (RawClient client = server.connect()) {
            client.write(
                    RawClient.upgradeRequest("/").replace("Sec-WebSocket-Version: 13\r\n", other));
            Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(answer.header("Upgrade")).isEqualTo("websocket");
        }
        assertThat(sessions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-WebSocket-Key: \r\n",
                "Sec-WebSocket-Key: c2hvcnQ=\r\n",
                "Sec-WebSocket-Key: ????????????????????????\r\n"
            })
    void aKeyThatIsNoneIsA400AndTheConnectionGoesOn(String key) throws IOException {
        try (RawClient client = server.connect()) {
            client.write(
                    RawClient.upgradeRequest("/")
                            .replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", key));
            assertThat(client.readAnswer().status()).isEqualTo(400);
            client.upgrade("/");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET ','POST '",
        "'Upgrade: websocket','Upgrade: h2c'",
        "'keep-alive, Upgrade',keep-alive"
    })
    void aRequestThatAsksForNoWebSocketIsAnOrdinaryOne(String part, String other)
            throws IOException {
        try (RawClient client = server.connect()) {
            client.write(RawClient.upgradeRequest("/").replace(part, other));
            assertThat(client.readAnswer().text()).isEqualTo("no WebSocket");
        }
    }

    @Test
    void framesInTheSameWriteAsTheUpgradeAreRead() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            byte[] upgrade = RawClient.upgradeRequest("/").getBytes(StandardCharsets.US_ASCII);
            client.write(
                    ClientFrames.join(upgrade, ClientFrames.text("early"), ClientFrames.ping("p")));
            assertThat(client.readAnswer().status()).isEqualTo(101);
            assertThat(client.readFrame().opcode()).isEqualTo(10);
            assertThat(ofSession(session(), 5)).isEqualTo("early");
        }
    }

    @Test
    void anUpgradeMayFollowOtherRequests() throws IOException, InterruptedException {
        try (RawClient client = server.connect()) {
            client.write("GET / HTTP/1.1\r\n\r\n" + RawClient.upgradeRequest("/"));
            assertThat(client.readAnswer().status()).isEqualTo(200);
            assertThat(client.readAnswer().status()).isEqualTo(101);
            client.write(ClientFrames.text("x"));
            assertThat(ofSession(session(), 1)).isEqualTo("x");
        }
    }

    @Test
    void whatIsSentWhileTheSocketOpensComesBehindTheUpgrade() throws IOException {
        try (RawClient client = open("/greets")) {
            Frame frame = client.readFrame();
            assertThat(frame.opcode()).isEqualTo(1);
            assertThat(frame.payload()).asString().isEqualTo("hello");
        }
    }

    // reading

    /** The pong proves that the part behind its ping was read too. */
    @Test
    void aFrameThatIsCutAtAnyByteIsOneFrame() throws IOException, InterruptedException {
        byte[] payload = bytes(300);
        byte[] frame = ClientFrames.binary(payload);
        try (RawClient client = open("/")) {
            Session session = session();
            for (int cut = 0; cut <= frame.length; cut++) {
                client.write(
                        ClientFrames.join(ClientFrames.ping("cut"), Arrays.copyOf(frame, cut)));
                assertThat(client.readFrame().opcode()).isEqualTo(10);
                client.write(Arrays.copyOfRange(frame, cut, frame.length));
            }
            byte[] found = session.awaitBytes(payload.length * (frame.length + 1));
            for (int cut = 0; cut <= frame.length; cut++) {
                assertThat(
                                Arrays.copyOfRange(
                                        found, cut * payload.length, (cut + 1) * payload.length))
                        .isEqualTo(payload);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 2, 3, 4, 7, 8, 9, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537, 1 << 20
            })
    void aPayloadOfAnyLengthIsUnmasked(int length) throws IOException, InterruptedException {
        byte[] payload = bytes(length);
        try (RawClient client = open("/")) {
            client.write(
                    ClientFrames.join(
                            ClientFrames.binary(payload), ClientFrames.binary(new byte[] {42})));
            byte[] expected = Arrays.copyOf(payload, length + 1);
            expected[length] = 42;
            assertThat(session().awaitBytes(length + 1)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125, 126, 127, 65534, 65535, 65536, 65537, 1 << 20})
    void aMessageOfAnyLengthIsSentInOneFrame(int length) throws IOException, InterruptedException {
        byte[] payload = bytes(length);
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> session.socket.send(Unpooled.copiedBuffer(payload), true));
            session.run(() ->
                    session.socket.send(
                            Unpooled.copiedBuffer(
                                            Unpooled.copiedBuffer(new byte[10]),
                                            Unpooled.copiedBuffer(payload))
                                    .skipBytes(10),
                            false));
            session.run(() ->
                    session.socket.sendFrame(
                            WebSocketFraming.BINARY.frame(Unpooled.copiedBuffer(payload))));
            for (int opcode : new int[] {2, 1, 2}) {
                Frame frame = client.readFrame();
                assertThat(frame.fin()).isTrue();
                assertThat(frame.opcode()).isEqualTo(opcode);
                assertThat(frame.payload()).isEqualTo(payload);
            }
        }
    }

    @Test
    void aMaskOfZeroIsAMask() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(ClientFrames.frame(0x81, "plain".getBytes(StandardCharsets.US_ASCII), 0));
            assertThat(ofSession(session(), 5)).isEqualTo("plain");
        }
    }

    @Test
    void fragmentsAreOneMessageWhateverControlFramesComeBetween()
            throws IOException, InterruptedException {
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open("/")) {
            client.write(
                    ClientFrames.join(
                            ClientFrames.frame(0x01, new byte[] {euro[0]}),
                            ClientFrames.ping("1"),
                            ClientFrames.frame(0x00, new byte[] {euro[1]}),
                            ClientFrames.frame(0x00, new byte[0]),
                            ClientFrames.frame(
                                    0x8a, "a pong of its own".getBytes(StandardCharsets.US_ASCII)),
                            ClientFrames.ping("2"),
                            ClientFrames.frame(0x80, new byte[] {euro[2]}),
                            ClientFrames.text("next")));
            assertThat(client.readFrame().payload()).asString().isEqualTo("1");
            assertThat(client.readFrame().payload()).asString().isEqualTo("2");
            assertThat(ofSession(session(), 7)).isEqualTo("\u20acnext");
        }
    }

    /** The pongs prove that what came before was read by itself. */
    @Test
    void aMessageThatPausesBetweenItsFragmentsIsOneMessage()
            throws IOException, InterruptedException {
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open("/small")) {
            client.write(
                    ClientFrames.join(
                            ClientFrames.frame(0x01, Arrays.copyOf(euro, 2)),
                            ClientFrames.ping("pause")));
            assertThat(client.readFrame().opcode()).isEqualTo(10);
            client.write(
                    ClientFrames.join(
                            ClientFrames.frame(0x80, Arrays.copyOfRange(euro, 2, 3)),
                            ClientFrames.ping("pause")));
            assertThat(client.readFrame().opcode()).isEqualTo(10);
            assertThat(ofSession(session(), 3)).isEqualTo("\u20ac");
            client.write(
                    ClientFrames.join(
                            ClientFrames.frame(0x02, bytes(60)), ClientFrames.ping("pause")));
            assertThat(client.readFrame().opcode()).isEqualTo(10);
            client.write(ClientFrames.frame(0x80, bytes(41)));
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 124, 125})
    void aPingIsAnsweredWithItsOwnBytes(int length) throws IOException {
        byte[] payload = bytes(length);
        try (RawClient client = open("/")) {
            client.write(ClientFrames.frame(0x89, payload));
            Frame pong = client.readFrame();
            assertThat(pong.opcode()).isEqualTo(10);
            assertThat(pong.payload()).isEqualTo(payload);
        }
    }

    @Test
    void thousandsOfFramesInOneWriteAreAllRead() throws IOException, InterruptedException {
        int count = 2000;
        byte[][] frames =
                IntStream.range(0, count)
                        .mapToObj(i -> ClientFrames.text(String.format("%04d", i)))
                        .toArray(byte[][]::new);
        try (RawClient client = open("/")) {
            client.write(ClientFrames.join(frames));
            String found = ofSession(session(), count * 4);
            assertThat(found).hasSize(count * 4);
            for (int i = 0; i < count; i++) {
                assertThat(found.substring(i * 4, i * 4 + 4)).isEqualTo(String.format("%04d", i));
            }
        }
    }

    @Test
    void framesOfManyTurnsAndManyOfOneTurnArriveInTheirOrder()
            throws IOException, InterruptedException {
        int turns = 200;
        try (RawClient client = open("/")) {
            Session session = session();
            for (int turn = 0; turn < turns; turn++) {
                int first = turn * 10;
                // One alone, then three together, by turns.
                int count = turn % 2 == 0 ? 1 : 3;
                session.run(() -> {
                    for (int i = 0; i < count; i++) {
                        session.socket.sendFrame(frame(String.format("%05d", first + i)));
                    }
                });
            }
            for (int turn = 0; turn < turns; turn++) {
                for (int i = 0; i < (turn % 2 == 0 ? 1 : 3); i++) {
                    assertThat(client.readFrame().text())
                            .isEqualTo(String.format("%05d", turn * 10 + i));
                }
            }
        }
    }

    @Test
    void whatTheLineDoesNotTakeWaitsAndWhatComesLaterGoesBehindIt()
            throws IOException, InterruptedException {
        byte[] large = bytes(16 << 20);
        try (RawClient client = open("/")) {
            Session session = session();
            BlockingQueue<Long> queued = new LinkedBlockingQueue<>();
            session.run(() ->
                    session.socket.sendFrame(
                            WebSocketFraming.BINARY.frame(Unpooled.wrappedBuffer(large))));
            session.run(() -> queued.add(session.socket.queuedBytes()));
            session.run(() -> session.socket.sendFrame(frame("behind")));

            assertThat(queued.take()).isPositive();
            assertThat(client.readFrame().payload()).isEqualTo(large);
            assertThat(client.readFrame().text()).isEqualTo("behind");
            session.run(() -> queued.add(session.socket.queuedBytes()));
            assertThat(queued.take()).isZero();
        }
    }

    @Test
    void aFrameThatManyShareStaysAsItIs() throws IOException, InterruptedException {
        ByteBuf shared = frame("for all");
        try (RawClient one = open("/");
                RawClient other = open("/")) {
            for (Session session : List.of(session(), session())) {
                shared.retain(2);
                session.run(() -> session.socket.sendFrame(shared));
                session.run(() -> session.socket.sendFrame(shared));
            }
            for (RawClient client : List.of(one, other)) {
                assertThat(client.readFrame().text()).isEqualTo("for all");
                assertThat(client.readFrame().text()).isEqualTo("for all");
            }
            assertThat(shared.readerIndex()).isZero();
            assertThat(shared.readableBytes()).isEqualTo(frameBytes("for all"));
        } finally {
            shared.release();
        }
    }

    @Test
    void aFrameForALineThatHasEndedIsLetGo() throws IOException, InterruptedException {
        ByteBuf late = frame("too late");
        ByteBuf overtaken = frame("overtaken");
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> {
                session.socket.sendFrame(overtaken);
                session.socket.abort();
            });
            assertThat(client.isAtEnd()).isTrue();
            BlockingQueue<Integer> references = new LinkedBlockingQueue<>();
            session.run(() -> session.socket.sendFrame(late));
            session.run(() -> references.add(late.refCnt() + overtaken.refCnt()));
            assertThat(references.take()).isZero();
        }
    }

    @Test
    void aWriteThatComesAfterTheEndDoesNotHideHowTheLineEnded() {
        List<@Nullable LineEnd> ends = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel();
        NettyLoop loop = new NettyLoop(channel.eventLoop());
        channel.pipeline()
                .addLast(
                        new WebSocketHandler(
                                new WebSocket(channel, loop, MAX_MESSAGE),
                                new WebSocketListener() {
                                    @Override
                                    public void onData(ByteBuf part) {}

                                    @Override
                                    public void onClosed(int code, @Nullable LineEnd line) {
                                        ends.add(line);
                                    }
                                }));

        channel.pipeline().fireExceptionCaught(new ClosedChannelException());
        channel.close();

        assertThat(ends).containsExactly(LineEnd.LINE_CLOSED);
    }

    private static ByteBuf frame(String text) {
        return WebSocketFraming.TEXT.frame(ascii(text));
    }

    private static int frameBytes(String text) {
        return WebSocketFrames.headerBytes(text.length()) + text.length();
    }

    /** Fewer than the limit in each second, so that nothing but the memory is in question. */
    @Test
    void aClientThatSendsPingsAndReadsNothingDoesNotFillTheMemory()
            throws IOException, InterruptedException {
        byte[][] many = new byte[PingRate.MAX_IN_A_SECOND - 1][];
        Arrays.fill(many, ClientFrames.frame(0x89, bytes(125)));
        try (RawClient client = open("/")) {
            Session session = session();
            client.write(ClientFrames.join(many)).write(ClientFrames.text("end"));
            assertThat(session.awaitBytes(3)).hasSize(3);
            BlockingQueue<Long> queued = new LinkedBlockingQueue<>();
            session.run(() -> queued.add(session.socket.queuedBytes()));
            assertThat(queued.take()).isLessThan(1 << 20);
        }
    }

    @Test
    void aFloodOfPingsIsA1008() throws IOException, InterruptedException {
        byte[][] many = new byte[2 * PingRate.MAX_IN_A_SECOND + 1][];
        Arrays.fill(many, ClientFrames.ping(""));
        try (RawClient client = open("/")) {
            client.write(ClientFrames.join(many));
            Frame frame = client.readFrame();
            while (frame.opcode() == 10) {
                frame = client.readFrame();
            }
            assertThat(frame.opcode()).isEqualTo(8);
            assertThat(frame.closeCode()).isEqualTo(1008);
            assertClosedOnce(session(), 1008);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void pingsAtAGoodRateAreAnsweredForEver() {
        PingRate rate = new PingRate();
        long second = Duration.ofSeconds(1).toNanos();
        for (long at = 0; at < 100 * second; at += second / PingRate.MAX_IN_A_SECOND) {
            assertThat(rate.allowsOneMore(at)).isTrue();
        }
    }

    // breaking the protocol

    private void assertFails(String path, byte[] frames, int code)
            throws IOException, InterruptedException {
        try (RawClient client = open(path)) {
            Session session = session();
            client.write(frames);
            Frame close = client.readFrame();
            assertThat(close.opcode()).isEqualTo(8);
            assertThat(close.closeCode()).isEqualTo(code);
            assertThat(close.closeReason()).isNotBlank();
            assertClosedOnce(session, code);
            assertThat(client.isAtEnd()).isTrue();
        }
        try (RawClient other = open("/")) {
            other.write(ClientFrames.text("unharmed"));
            assertThat(ofSession(session(), 8)).isEqualTo("unharmed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "81026869, unmasked text",
        "8900, unmasked ping",
        "8800, unmasked close",
        "c18000000000, RSV1",
        "a18000000000, RSV2",
        "918000000000, RSV3",
        "838000000000, opcode 3",
        "878000000000, opcode 7",
        "8b8000000000, opcode 11",
        "8f8000000000, opcode 15",
        "098000000000, ping in fragments",
        "088000000000, close in fragments",
        "89fe007e00000000, ping of 126 bytes",
        "88fe007e00000000, close of 126 bytes",
        "808000000000, continuation of nothing",
        "018000000000818000000000, message within a message",
        "018000000000828000000000, message within a message of another kind",
        "82ffffffffffffffffff00000000, negative length",
        "88810000000003, close with half a code",
        "888200000000 03e7, code 999",
        "888200000000 03ec, code 1004",
        "888200000000 03ed, code 1005",
        "888200000000 03ee, code 1006",
        "888200000000 03f7, code 1015",
        "888200000000 07d0, code 2000",
        "888200000000 0bb7, code 2999",
        "888200000000 1388, code 5000",
        "888200000000 0000, code 0"
    })
    void aBrokenFrameIsA1002(String hex, String what) throws IOException, InterruptedException {
        assertFails("/", ByteBufUtil.decodeHexDump(hex.replace(" ", "")), 1002);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c0af",
                "c1bf",
                "e08080",
                "eda080",
                "edbfbf",
                "f08080af",
                "f4908080",
                "f5808080",
                "ff",
                "fe",
                "c3",
                "e282",
                "f09f98",
                "616263616263616263ff",
                "61c3",
                "e28261",
                "c328"
            })
    void textThatIsNoUtf8IsA1007(String hex) throws IOException, InterruptedException {
        byte[] bad = ByteBufUtil.decodeHexDump(hex);
        assertFails("/", ClientFrames.frame(0x81, bad), 1007);
        byte[][] cut = new byte[bad.length][];
        for (int i = 0; i < bad.length; i++) {
            int first = (i == 0 ? 1 : 0) | (i == bad.length - 1 ? 0x80 : 0);
            cut[i] = ClientFrames.frame(first, new byte[] {bad[i]});
        }
        assertFails("/", ClientFrames.join(cut), 1007);
    }

    @Test
    void badTextIsNoticedBeforeTheMessageEnds() throws IOException, InterruptedException {
        assertFails("/", ClientFrames.frame(0x01, new byte[] {(byte) 0xff}), 1007);
    }

    @Test
    void aCloseReasonThatIsNoUtf8IsA1007() throws IOException, InterruptedException {
        assertFails("/", ClientFrames.frame(0x88, new byte[] {3, (byte) 0xe8, (byte) 0xc3}), 1007);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "a\u00e4\u20ac",
                "\ud83d\ude00\ud7ff\ue000\uffff",
                "\udbff\udfff\ud800\udc00",
                "12345678\u00e412345678"
            })
    void textThatIsUtf8IsReadHoweverItIsCut(String text) throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            try (RawClient client = open("/")) {
                client.write(
                        ClientFrames.join(
                                ClientFrames.frame(0x01, Arrays.copyOf(bytes, cut)),
                                ClientFrames.frame(
                                        0x80, Arrays.copyOfRange(bytes, cut, bytes.length))));
                assertThat(ofSession(session(), bytes.length)).isEqualTo(text);
            }
        }
    }

    @Test
    void binaryNeedNotBeText() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(ClientFrames.binary(new byte[] {-1, -2}));
            assertThat(session().awaitBytes(2)).containsExactly(-1, -2);
        }
    }

    @Test
    void aMessageThatIsTooLargeIsA1009() throws IOException, InterruptedException {
        assertFails("/small", ByteBufUtil.decodeHexDump("82e500000000"), 1009);
        assertFails("/small", ClientFrames.binary(bytes(70_000)), 1009);
        assertFails("/small", ByteBufUtil.decodeHexDump("82ff7fffffffffffffff00000000"), 1009);
        assertFails(
                "/small",
                ClientFrames.join(
                        ClientFrames.frame(0x02, bytes(60)), ClientFrames.frame(0x80, bytes(41))),
                1009);
        try (RawClient client = open("/small")) {
            client.write(
                    ClientFrames.join(
                            ClientFrames.binary(bytes(100)), ClientFrames.binary(bytes(100))));
            assertThat(session().awaitBytes(200)).hasSize(200);
        }
    }

    @Test
    void aClientThatGoesOnSendingStillReadsWhyItIsClosed()
            throws IOException, InterruptedException {
        try (RawClient client = open("/small")) {
            client.write(ClientFrames.binary(bytes(4_000_000)));
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
            assertThat(client.isAtEnd()).isTrue();
        }
        assertClosedOnce(session(), 1009);
    }

    // the end

    @ParameterizedTest
    @ValueSource(
            ints = {
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
                4000, 4999
            })
    void aCloseIsAnsweredWithItsCode(int code) throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(
                    ClientFrames.join(
                            ClientFrames.text("bye"),
                            ClientFrames.close(code, "because \u20ac"),
                            ClientFrames.text("too late")));
            Frame close = client.readFrame();
            assertThat(close.opcode()).isEqualTo(8);
            assertThat(close.closeCode()).isEqualTo(code);
            assertThat(client.isAtEnd()).isTrue();
        }
        Session session = session();
        assertClosedOnce(session, code);
        assertThat(ofSession(session, 3)).isEqualTo("bye");
    }

    @Test
    void aCloseWithoutCodeIsAnsweredWithoutOne() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(ClientFrames.frame(0x88, new byte[0]));
            Frame close = client.readFrame();
            assertThat(close.opcode()).isEqualTo(8);
            assertThat(close.payload()).isEmpty();
            assertThat(client.isAtEnd()).isTrue();
        }
        assertClosedOnce(session(), 1005);
    }

    @Test
    void aLineThatBreaksIsA1006Once() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(ClientFrames.ping("in use"));
            assertThat(client.readFrame().opcode()).isEqualTo(10);
            client.reset();
        }
        assertClosedOnce(session(), 1006);
    }

    @Test
    void aLineThatEndsWithinAFrameIsA1006Once() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            client.write(Arrays.copyOf(ClientFrames.binary(bytes(1000)), 500));
            client.endOutput();
            assertThat(client.isAtEnd()).isTrue();
        }
        assertClosedOnce(session(), 1006);
    }

    @Test
    void theServiceClosesAfterWhatItSentAndWaitsForTheAnswer()
            throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> {
                session.socket.send(ascii("last"), false);
                session.socket.close(1000, "done");
                session.socket.send(ascii("never"), false);
                session.socket.sendFrame(WebSocketFraming.TEXT.frame(ascii("never")));
                session.socket.close(1001, "again");
            });
            assertThat(client.readFrame().payload()).asString().isEqualTo("last");
            Frame close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(1000);
            assertThat(close.closeReason()).isEqualTo("done");
            assertThat(session.closes).isEmpty();
            client.write(
                    ClientFrames.join(
                            ClientFrames.text("under way"), ClientFrames.ping("under way")));
            assertThat(session.awaitBytes(9)).hasSize(9);
            client.write(ClientFrames.close(1000, ""));
            assertClosedOnce(session, 1000);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aCloseThatIsNotAnsweredIsGivenUpAfterFiveSeconds()
            throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            Session session = session();
            long before = System.nanoTime();
            session.run(() -> session.socket.close(1001, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            assertThat(client.isAtEnd()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9));
            assertClosedOnce(session, 1006);
        }
    }

    @Test
    void aReasonThatIsTooLongIsCutBetweenCharacters() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> session.socket.close(1000, "x" + "\u20ac".repeat(60)));
            assertThat(client.readFrame().closeReason()).isEqualTo("x" + "\u20ac".repeat(40));
        }
    }

    @Test
    void anAbortedSocketIsGoneAtOnce() throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(session.socket::abort);
            assertThat(client.isAtEnd()).isTrue();
            assertClosedOnce(session, 1006);
        }
    }

    @Test
    void aSocketThatIsNotReadFromHoldsItsClientBackUntilItIs()
            throws IOException, InterruptedException {
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> session.socket.readable(false));
            session.run(() -> session.socket.send(ascii("stopped"), false));
            assertThat(client.readFrame().payload()).asString().isEqualTo("stopped");
            client.write(ClientFrames.text("one read may have been under way"));
            client.write(ClientFrames.text("x".repeat(1000)));
            session.run(() -> session.socket.readable(true));
            assertThat(session.awaitBytes(1032)).hasSize(1032);
        }
    }

    @Test
    void largeMessagesPassBothWaysAtOnce() throws Exception {
        byte[] up = bytes(1 << 20);
        byte[] down = bytes((1 << 20) + 1);
        try (RawClient client = open("/")) {
            Session session = session();
            session.run(() -> {
                for (int i = 0; i < 3; i++) {
                    session.socket.send(Unpooled.copiedBuffer(down), true);
                }
            });
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 3; i++) {
                                        client.write(ClientFrames.binary(up));
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            for (int i = 0; i < 3; i++) {
                assertThat(client.readFrame().payload()).isEqualTo(down);
            }
            writer.join();
            byte[] found = session.awaitBytes(3 * up.length);
            assertThat(ByteBuffer.wrap(found, 2 * up.length, up.length))
                    .isEqualTo(ByteBuffer.wrap(up));
        }
    }
}
