package io.heliograph.testkit;

import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;
import io.heliograph.wire.service.Claim;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A client as its hub server sees it. Home thread: that of the server connection that carries it.
 */
public final class Visit {

    private static final int INVOCATION = 2;
    private static final int OTHER = 3;
    private static final int CLOSE = 4;

    private final ScriptedHubServer.Line line;
    private final ServiceMessage.OpenConnection announced;
    private final HubProtocol protocol;
    private final HubCodec codec;
    final ByteBuf unread = Unpooled.buffer();
    boolean answered;
    private final List<ServiceMessage> held = new ArrayList<>();
    private boolean paused;
    private boolean silent;

    /** For scripts. */
    public final Map<String, Object> items = new HashMap<>();

    Visit(ScriptedHubServer.Line line, ServiceMessage.OpenConnection announced) {
        this.line = line;
        this.announced = announced;
        this.protocol =
                Objects.requireNonNull(HubProtocol.of(String.valueOf(announced.protocol())));
        this.codec = HubCodec.of(protocol);
    }

    public String id() {
        return announced.connectionId();
    }

    public HubProtocol protocol() {
        return protocol;
    }

    public ServiceMessage.OpenConnection announced() {
        return announced;
    }

    public ScriptedHubServer.Line line() {
        return line;
    }

    /** The value of the first claim of that type, or null. */
    public @Nullable String claim(String type) {
        return announced.claims().stream()
                .filter(c -> c.type().equals(type))
                .map(Claim::value)
                .findFirst()
                .orElse(null);
    }

    HubCodec codec() {
        return codec;
    }

    /** A value of a message of this client as JSON. */
    public String json(RawValue value) {
        return Json.of(value, protocol);
    }

    /** A message for this client alone, in its stream. */
    public void send(HubMessage message) {
        ByteBuf bytes = Unpooled.buffer();
        codec.write(message, bytes);
        int type =
                message instanceof HubMessage.Close
                        ? CLOSE
                        : message instanceof HubMessage.Ping ? OTHER : INVOCATION;
        emit(new ServiceMessage.ConnectionData(id(), bytes, type, false, null));
    }

    private void emit(ServiceMessage message) {
        if (paused) {
            held.add(message);
        } else if (!silent) {
            line.send(message);
        }
    }

    /** Holds what is said from here on; false if it does so already. */
    boolean pause() {
        boolean begins = !paused;
        paused = true;
        return begins;
    }

    void resume() {
        paused = false;
        held.forEach(this::emit);
        held.clear();
    }

    /** Whatever is said from here on is for nobody. */
    void fallSilent() {
        silent = true;
        paused = false;
        held.clear();
    }

    /** The hub server that had the client before; null if it is new. */
    public @Nullable String movedFrom() {
        List<String> from = announced.headers().get("Asrs-Migrate-From");
        return from == null ? null : from.get(0);
    }

    public void invoke(String target, String... argumentsJson) {
        List<RawValue> arguments =
                Arrays.stream(argumentsJson).map(json -> Json.value(json, protocol)).toList();
        send(new HubMessage.Invocation(Map.of(), null, target, arguments, List.of()));
    }

    public void complete(@Nullable String invocationId, String resultJson) {
        if (invocationId != null) {
            send(
                    new HubMessage.Completion(
                            Map.of(),
                            invocationId,
                            new HubMessage.Outcome.Result(Json.value(resultJson, protocol))));
        }
    }

    public void fail(@Nullable String invocationId, String error) {
        if (invocationId != null) {
            send(
                    new HubMessage.Completion(
                            Map.of(), invocationId, new HubMessage.Outcome.Failure(error)));
        }
    }

    public void item(String invocationId, String json) {
        send(new HubMessage.StreamItem(Map.of(), invocationId, Json.value(json, protocol)));
    }

    public void end(String invocationId) {
        send(new HubMessage.Completion(Map.of(), invocationId, new HubMessage.Outcome.Nothing()));
    }

    /** Ends the client as a hub does: its close record first. */
    public void abort() {
        end(new HubMessage.Close(null, false));
    }

    /** Ends the client as a hub does that has not heard of it for too long: it may come back. */
    public void giveUp(String error) {
        end(new HubMessage.Close(error, true));
    }

    private void end(HubMessage.Close record) {
        send(record);
        line.send(new ServiceMessage.CloseConnection(id(), "", Map.of(), null));
        line.forget(this);
    }

    void answerHandshake() {
        answered = true;
        if (movedFrom() != null) {
            // The client had its answer elsewhere.
            return;
        }
        ByteBuf response = Unpooled.copiedBuffer("{}\u001e", StandardCharsets.US_ASCII);
        line.send(new ServiceMessage.ConnectionData(id(), response, 1, false, null));
    }
}
