package io.heliograph.testkit;

import io.heliograph.access.AccessKey;
import io.heliograph.access.TokenIssuer;
import io.heliograph.wire.hub.Handshakes;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.InvocationRequest;
import io.heliograph.wire.hub.RawValue;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceFrames;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageReader;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A hub server that does what a {@link HubScript} says, over the same protocol and with the same
 * habits as the SDK: it answers the handshake of each client, writes one hub message in each data
 * message, and speaks of groups and users on any of its connections.
 */
public final class ScriptedHubServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptedHubServer.class);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int SECONDS = 10;
    private static final int MAX_HANDSHAKE = 64 * 1024;
    private static final int MIGRATION_LEVEL = 1;
    private static final int STOP_SECONDS = 40;
    private static final int CLIENT = 1;
    private static final int PAUSE = 1;
    private static final int PAUSE_ACK = 2;
    private static final int RESUME = 3;

    private final String serverId;
    private final HubScript script;
    private final boolean allowsStatefulReconnects;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Line> lines = new ArrayList<>();
    private final AtomicInteger ackIds = new AtomicInteger();
    private final Map<Integer, CompletableFuture<ServiceMessage.Ack>> acks =
            new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<ServiceMessage>> calls = new ConcurrentHashMap<>();

    private ScriptedHubServer(String serverId, HubScript script, boolean allowsStatefulReconnects) {
        this.serverId = serverId;
        this.script = script;
        this.allowsStatefulReconnects = allowsStatefulReconnects;
    }

    /** Opens {@code connections} connections for {@code hub} and waits until each is accepted. */
    public static ScriptedHubServer connect(
            URI endpoint,
            AccessKey key,
            String hub,
            String serverId,
            int connections,
            HubScript script) {
        return connect(endpoint, key, hub, serverId, connections, script, false);
    }

    /** The same, and lets its clients come back on a new line. */
    public static ScriptedHubServer connectStateful(
            URI endpoint,
            AccessKey key,
            String hub,
            String serverId,
            int connections,
            HubScript script) {
        return connect(endpoint, key, hub, serverId, connections, script, true);
    }

    private static ScriptedHubServer connect(
            URI endpoint,
            AccessKey key,
            String hub,
            String serverId,
            int connections,
            HubScript script,
            boolean allowsStatefulReconnects) {
        ScriptedHubServer server =
                new ScriptedHubServer(serverId, script, allowsStatefulReconnects);
        for (int i = 0; i < connections; i++) {
            server.lines.add(server.new Line(endpoint, key, hub));
        }
        return server;
    }

    public String serverId() {
        return serverId;
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The payloads of one call, in both protocols. */
    public static List<ProtocolPayload> payloads(String target, String... argumentsJson) {
        String body =
                "{\"target\":"
                        + Json.text(target)
                        + ",\"arguments\":["
                        + String.join(",", argumentsJson)
                        + "]}";
        InvocationRequest request =
                InvocationRequest.parse(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        return List.of(
                new ProtocolPayload("json", request.encode(HubProtocol.JSON)),
                new ProtocolPayload("messagepack", request.encode(HubProtocol.MESSAGEPACK)));
    }

    /**
     * Asks a client for a result, over {@code line}; completes with the client's completion or the
     * service's error.
     */
    public CompletableFuture<ServiceMessage> ask(
            Line line, Visit visit, String target, String... argumentsJson) {
        String invocationId =
                visit.id() + "-" + UUID.randomUUID().toString().replace("-", "") + "-1";
        CompletableFuture<ServiceMessage> answer = new CompletableFuture<>();
        calls.put(invocationId, answer);
        String arguments = String.join(",", argumentsJson);
        String json =
                "{\"type\":1,\"invocationId\":"
                        + Json.text(invocationId)
                        + ",\"target\":"
                        + Json.text(target)
                        + ",\"arguments\":["
                        + arguments
                        + "]}\u001e";
        ByteBuf packed = Unpooled.buffer();
        List<RawValue> values = new ArrayList<>();
        for (String argument : argumentsJson) {
            values.add(Json.value(argument, HubProtocol.MESSAGEPACK));
        }
        HubCodec.of(HubProtocol.MESSAGEPACK)
                .write(
                        new HubMessage.Invocation(
                                Map.of(), invocationId, target, values, List.of()),
                        packed);
        List<ProtocolPayload> payloads =
                List.of(
                        new ProtocolPayload(
                                "json", Unpooled.copiedBuffer(json, StandardCharsets.UTF_8)),
                        new ProtocolPayload("messagepack", packed));
        line.send(
                new ServiceMessage.ClientInvocation(
                        invocationId, visit.id(), serverId, payloads, null));
        return answer;
    }

    /**
     * Sends a message that {@code withAckId} makes of a fresh ack id; completes with its answer.
     */
    public CompletableFuture<ServiceMessage.Ack> acked(
            Line line, IntFunction<ServiceMessage> withAckId) {
        int id = ackIds.incrementAndGet();
        CompletableFuture<ServiceMessage.Ack> answer = new CompletableFuture<>();
        acks.put(id, answer);
        line.send(withAckId.apply(id));
        return answer;
    }

    /**
     * Stops as the SDK does with {@code MigrateClients}: takes every line out of rotation, waits
     * until its clients have gone elsewhere, then ends the lines.
     */
    public void handOver() {
        lines.forEach(line -> line.leave("fin:1"));
        lines.forEach(line -> {
            line.acknowledged.orTimeout(SECONDS, TimeUnit.SECONDS).join();
            line.emptied.orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
        });
        close();
    }

    @Override
    public void close() {
        lines.forEach(Line::close);
        http.close();
    }

    /** One server connection. */
    public final class Line implements WebSocket.Listener {

        private final ExecutorService thread =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private final ByteBuf unread = Unpooled.buffer();
        private final Map<String, Visit> visits = new ConcurrentHashMap<>();
        private final CompletableFuture<ServiceMessage.HandshakeResponse> accepted =
                new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        private final CompletableFuture<Void> emptied = new CompletableFuture<>();
        private boolean leaving;
        private final WebSocket socket;

        private Line(URI endpoint, AccessKey key, String hub) {
            URI url =
                    URI.create(
                            endpoint.toString().replaceFirst("^http", "ws")
                                    + "/server/?hub="
                                    + hub
                                    + "&cid="
                                    + UUID.randomUUID());
            String token =
                    new TokenIssuer(key).server(endpoint, hub, serverId, LIFETIME, Instant.now());
            this.socket =
                    http.newWebSocketBuilder()
                            .header("Authorization", "Bearer " + token)
                            .header("X-ASRS-Server-Id", serverId)
                            .buildAsync(url, this)
                            .orTimeout(SECONDS, TimeUnit.SECONDS)
                            .join();
            send(
                    new ServiceMessage.HandshakeRequest(
                            1, 0, "", MIGRATION_LEVEL, allowsStatefulReconnects));
            String error = accepted.orTimeout(SECONDS, TimeUnit.SECONDS).join().errorMessage();
            if (error != null && !error.isEmpty()) {
                throw new IllegalStateException("the service refused: " + error);
            }
        }

        /** Completes when the connection has ended. */
        public CompletableFuture<Void> ended() {
            return ended;
        }

        public List<Visit> visits() {
            return List.copyOf(visits.values());
        }

        /** Safe for any thread; messages of one thread keep their order. */
        public void send(ServiceMessage message) {
            ByteBuf frame = Unpooled.buffer();
            ServiceMessageWriter.write(message, frame);
            run(() -> socket.sendBinary(frame.nioBuffer(), true).join());
        }

        private void run(Runnable action) {
            try {
                thread.execute(() -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        LOG.debug("scripted hub server {}: {}", serverId, e.toString());
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("scripted hub server {} has ended", serverId);
            }
        }

        /** Cuts the line without a word. */
        public void cut() {
            socket.abort();
            ended.complete(null);
        }

        void forget(Visit visit) {
            visits.remove(visit.id());
            noticeEmptiness();
        }

        private void leave(String fin) {
            run(() -> {
                leaving = true;
                send(ServiceMessage.Ping.of("shutdown", fin));
                noticeEmptiness();
            });
        }

        /** Before the acknowledgement, clients may still be on their way to it. */
        private void noticeEmptiness() {
            if (leaving && acknowledged.isDone() && visits.isEmpty()) {
                emptied.complete(null);
            }
        }

        private void close() {
            run(() -> socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join());
            thread.shutdown();
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            ByteBuf copy = Unpooled.copiedBuffer(data);
            run(() -> received(copy));
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended.complete(null);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended.complete(null);
        }

        private void received(ByteBuf data) {
            unread.discardReadBytes().writeBytes(data);
            for (ByteBuf body = ServiceFrames.next(unread);
                    body != null;
                    body = ServiceFrames.next(unread)) {
                received(ServiceMessageReader.read(body));
            }
        }

        private void received(ServiceMessage message) {
            switch (message) {
                case ServiceMessage.HandshakeResponse response -> accepted.complete(response);
                case ServiceMessage.Ping ping -> answer(ping);
                case ServiceMessage.OpenConnection open -> {
                    Visit visit = new Visit(this, open);
                    visits.put(visit.id(), visit);
                    script.opening(visit);
                }
                case ServiceMessage.ConnectionData data -> {
                    Visit visit = visits.get(data.connectionId());
                    if (visit != null) {
                        received(visit, data.payload());
                    }
                }
                case ServiceMessage.CloseConnection close -> {
                    Visit visit = visits.remove(close.connectionId());
                    if (visit != null) {
                        visit.fallSilent();
                        if (close.headers().containsKey("Asrs-Migrate-To")) {
                            script.moved(visit);
                        } else {
                            script.closed(visit);
                        }
                        noticeEmptiness();
                    }
                }
                case ServiceMessage.ConnectionFlowControl flow -> flow(flow);
                case ServiceMessage.Ack ack -> complete(acks.remove(ack.ackId()), kept(ack));
                case ServiceMessage.ErrorCompletion error ->
                        complete(calls.remove(error.invocationId()), error);
                case ServiceMessage.ClientCompletion done ->
                        complete(
                                calls.remove(done.invocationId()),
                                new ServiceMessage.ClientCompletion(
                                        done.invocationId(),
                                        done.connectionId(),
                                        done.callerServerId(),
                                        done.protocol(),
                                        done.payload().copy(),
                                        null));
                case ServiceMessage.ClientInvocation registration ->
                        registered.put(registration.invocationId(), registration);
                default -> LOG.debug("scripted hub server {}: {}", serverId, message);
            }
        }

        /** Calls of other hub servers to clients of this line. */
        private final Map<String, ServiceMessage.ClientInvocation> registered =
                new ConcurrentHashMap<>();

        private static <T> void complete(@Nullable CompletableFuture<T> future, T value) {
            if (future != null) {
                future.complete(value);
            }
        }

        private static ServiceMessage.Ack kept(ServiceMessage.Ack ack) {
            ByteBuf payload = ack.payload();
            return new ServiceMessage.Ack(
                    ack.ackId(),
                    ack.status(),
                    ack.message(),
                    payload == null ? null : payload.copy());
        }

        private void flow(ServiceMessage.ConnectionFlowControl flow) {
            Visit visit = visits.get(flow.connectionId());
            if (visit == null || flow.connectionType() != CLIENT) {
                return;
            }
            if (flow.operation() == PAUSE && visit.pause()) {
                send(new ServiceMessage.ConnectionFlowControl(visit.id(), CLIENT, PAUSE_ACK));
            } else if (flow.operation() == RESUME) {
                visit.resume();
            }
        }

        private void answer(ServiceMessage.Ping ping) {
            if ("finack".equals(ping.value("shutdown"))) {
                acknowledged.complete(null);
                noticeEmptiness();
            }
            if (ping.entries().isEmpty() || ping.value("echo") != null) {
                send(ping);
            }
        }

        private void received(Visit visit, ByteBuf data) {
            visit.unread.discardReadBytes().writeBytes(data);
            if (!visit.answered) {
                int length = Handshakes.lengthOf(visit.unread, MAX_HANDSHAKE);
                if (length < 0) {
                    return;
                }
                visit.unread.skipBytes(length);
                visit.answerHandshake();
                script.opened(visit);
            }
            ByteBuf frame = visit.codec().nextFrame(visit.unread, Integer.MAX_VALUE);
            while (frame != null) {
                received(visit, visit.codec().read(frame));
                frame = visit.codec().nextFrame(visit.unread, Integer.MAX_VALUE);
            }
        }

        private void received(Visit visit, HubMessage message) {
            switch (message) {
                case HubMessage.Ping ping -> visit.send(ping);
                case HubMessage.Close close -> {
                    script.closed(visit);
                    visit.abort();
                }
                case HubMessage.Completion done when registered.containsKey(done.invocationId()) ->
                        forward(visit, done);
                case HubMessage.Completion done when calls.containsKey(done.invocationId()) -> {
                    ServiceMessage.ClientCompletion mine =
                            completion(visit, done, Unpooled.EMPTY_BUFFER);
                    send(mine);
                    complete(
                            calls.remove(done.invocationId()),
                            completion(visit, done, encoded(visit, done)));
                }
                default -> script.received(visit, message);
            }
        }

        private void forward(Visit visit, HubMessage.Completion done) {
            registered.remove(done.invocationId());
            send(completion(visit, done, encoded(visit, done)));
        }

        private static ByteBuf encoded(Visit visit, HubMessage.Completion done) {
            ByteBuf bytes = Unpooled.buffer();
            visit.codec().write(done, bytes);
            return bytes;
        }

        private ServiceMessage.ClientCompletion completion(
                Visit visit, HubMessage.Completion done, ByteBuf payload) {
            return new ServiceMessage.ClientCompletion(
                    done.invocationId(),
                    visit.id(),
                    serverId,
                    visit.protocol().protocolName(),
                    payload,
                    null);
        }
    }
}
