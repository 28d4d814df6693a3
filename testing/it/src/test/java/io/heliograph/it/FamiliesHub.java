package io.heliograph.it;

import io.heliograph.testkit.HubScript;
import io.heliograph.testkit.Json;
import io.heliograph.testkit.ScriptedHubServer;
import io.heliograph.testkit.Visit;
import io.heliograph.wire.hub.HubCodec;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.hub.RawValue;
import io.heliograph.wire.service.ServiceMessage;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hub that the scenarios call, on all hub servers of a test. */
final class FamiliesHub implements HubScript {

    private static final String NULL = "null";

    /** All hub servers that run it, filled in by the test. */
    final List<ScriptedHubServer> servers = new CopyOnWriteArrayList<>();

    private final Map<String, int[]> events = new ConcurrentHashMap<>();

    @Override
    public void opening(Visit visit) {
        String query = visit.announced().queryString();
        if (query != null && query.contains("greet=yes")) {
            toClient(visit, visit.id(), Json.text("early-1"));
            toClient(visit, visit.id(), Json.text("early-2"));
        }
    }

    @Override
    public void opened(Visit visit) {
        events.computeIfAbsent(visit.id(), id -> new int[2])[0]++;
        String query = visit.announced().queryString();
        if (query != null && query.contains("greet=yes")) {
            visit.invoke("message", Json.text("opened"));
        }
    }

    @Override
    public void closed(Visit visit) {
        events.computeIfAbsent(visit.id(), id -> new int[2])[1]++;
    }

    @Override
    public void received(Visit visit, HubMessage message) {
        switch (message) {
            case HubMessage.Invocation call ->
                    call(
                            visit,
                            call.invocationId(),
                            call.target(),
                            call.arguments(),
                            call.streamIds());
            case HubMessage.StreamInvocation call -> stream(visit, call);
            case HubMessage.StreamItem item ->
                    visit.items.merge(
                            "sum " + item.invocationId(),
                            Long.parseLong(visit.json(item.item())),
                            (a, b) -> (long) a + (long) b);
            case HubMessage.Completion end -> endUpload(visit, end.invocationId());
            case HubMessage.CancelInvocation cancel -> {
                visit.items.put("cancelled", true);
                visit.end(cancel.invocationId());
            }
            default -> {}
        }
    }

    private void stream(Visit visit, HubMessage.StreamInvocation call) {
        if (call.target().equals("Count")) {
            int n = Integer.parseInt(visit.json(call.arguments().get(0)));
            for (int i = 0; i < n; i++) {
                visit.item(call.invocationId(), Integer.toString(i));
            }
            visit.end(call.invocationId());
        } else {
            visit.item(call.invocationId(), "1");
        }
    }

    private static void endUpload(Visit visit, String streamId) {
        Object call = visit.items.remove("upload " + streamId);
        if (call != null) {
            Object sum = visit.items.remove("sum " + streamId);
            visit.complete(call.toString(), String.valueOf(sum));
        }
    }

    private void call(
            Visit visit,
            @Nullable String id,
            String target,
            List<RawValue> raw,
            List<String> streamIds) {
        List<String> args = raw.stream().map(visit::json).toList();
        ScriptedHubServer here = serverOf(visit);
        switch (target) {
            case "Echo" -> visit.complete(id, args.get(0));
            case "MyId" -> visit.complete(id, Json.text(visit.id()));
            case "MyUser" ->
                    visit.complete(id, Json.text(String.valueOf(visit.claim("asrs.s.uid"))));
            case "MyAddress" ->
                    visit.complete(
                            id,
                            Json.text(
                                    visit.announced()
                                            .headers()
                                            .getOrDefault("X-Forwarded-For", List.of(""))
                                            .get(0)));
            case "Fail" -> visit.fail(id, Json.plain(args.get(0)));
            case "Sum" -> visit.items.put("upload " + streamIds.get(0), String.valueOf(id));
            case "WasCancelled" ->
                    visit.complete(id, String.valueOf(visit.items.containsKey("cancelled")));
            case "Join" -> join(visit, id, here, Json.plain(args.get(0)));
            case "Leave" -> {
                String group = Json.plain(args.get(0));
                here.acked(
                                visit.line(),
                                ack ->
                                        new ServiceMessage.LeaveGroupWithAck(
                                                visit.id(), group, ack, null))
                        .thenRun(() -> visit.complete(id, NULL));
            }
            case "JoinUser" -> {
                int ttl = Integer.parseInt(args.get(2));
                here.acked(
                                visit.line(),
                                ack ->
                                        new ServiceMessage.UserJoinGroupWithAck(
                                                Json.plain(args.get(0)),
                                                Json.plain(args.get(1)),
                                                ack,
                                                ttl,
                                                null))
                        .thenRun(() -> visit.complete(id, NULL));
            }
            case "LeaveUser" ->
                    here.acked(
                                    visit.line(),
                                    ack ->
                                            new ServiceMessage.UserLeaveGroupWithAck(
                                                    Json.plain(args.get(0)),
                                                    Json.plain(args.get(1)),
                                                    ack,
                                                    null))
                            .thenRun(() -> visit.complete(id, NULL));
            case "Say" -> {
                toGroup(visit, Json.plain(args.get(0)), List.of(), args.get(1), args.get(2));
                visit.complete(id, NULL);
            }
            case "SayTimes" -> {
                int times = Integer.parseInt(args.get(1));
                for (int i = 0; i < times; i++) {
                    toGroup(
                            visit,
                            Json.plain(args.get(0)),
                            List.of(),
                            Json.text("n"),
                            Json.text(Integer.toString(i)));
                }
                visit.complete(id, NULL);
            }
            case "Six" -> {
                visit.items.put("six", List.of(Json.plain(args.get(0)).split(" ")));
                visit.items.put("user", Json.plain(args.get(1)));
                visit.complete(id, NULL);
            }
            case "Address" -> {
                address(visit, Json.plain(args.get(0)), Json.plain(args.get(1)));
                visit.complete(id, NULL);
            }
            case "FenceAll" -> {
                six(visit).forEach(client -> toClient(visit, client, Json.text("fence")));
                visit.complete(id, NULL);
            }
            case "Burst" -> {
                int n = Integer.parseInt(args.get(0));
                // By both ways that lead to one client: its own stream, and the service.
                for (int i = 0; i < n; i++) {
                    if (i % 2 == 0) {
                        visit.invoke("message", Integer.toString(i));
                    } else {
                        toClient(visit, visit.id(), Integer.toString(i));
                    }
                }
                visit.complete(id, NULL);
            }
            case "Note" -> {
                int expected = (int) visit.items.getOrDefault("notes", 0);
                visit.items.put(
                        "notes",
                        Integer.parseInt(args.get(0)) == expected
                                ? expected + 1
                                : Integer.MIN_VALUE);
            }
            case "NotesInOrder" -> visit.complete(id, String.valueOf(visit.items.get("notes")));
            case "AskOwn" ->
                    answer(visit, id, here.ask(visit.line(), visit, "question", args.get(0)));
            case "AskOther" -> {
                ScriptedHubServer other =
                        servers.stream().filter(s -> s != here).findFirst().orElseThrow();
                answer(visit, id, other.ask(other.lines().get(0), visit, "question", args.get(0)));
            }
            case "AskClient" -> answer(visit, id, askClient(visit, Json.plain(args.get(0))));
            case "Abort" -> {
                visit.invoke("message", args.get(0));
                closed(visit);
                visit.abort();
            }
            case "Events" ->
                    visit.complete(
                            id,
                            Json.text(
                                    Stream.of(Json.plain(args.get(0)).split(" "))
                                            .map(client -> events.getOrDefault(client, new int[2]))
                                            .map(count -> count[0] + "/" + count[1])
                                            .collect(Collectors.joining(" "))));
            case "GiveMeUpAfter" -> {
                int millis = Integer.parseInt(args.get(0));
                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                        .execute(() -> {
                            closed(visit);
                            visit.giveUp("The client was silent.");
                        });
                visit.complete(id, NULL);
            }
            case "CutMyLine" -> visit.line().cut();
            default -> visit.fail(id, "no such method: " + target);
        }
    }

    private CompletableFuture<ServiceMessage> askClient(Visit visit, String connectionId) {
        ScriptedHubServer here = serverOf(visit);
        Visit asked =
                servers.stream()
                        .flatMap(server -> server.lines().stream())
                        .flatMap(line -> line.visits().stream())
                        .filter(other -> other.id().equals(connectionId))
                        .findFirst()
                        .orElse(null);
        if (asked != null) {
            return here.ask(visit.line(), asked, "question", "1");
        }
        CompletableFuture<ServiceMessage> nobody = new CompletableFuture<>();
        nobody.complete(
                new ServiceMessage.ErrorCompletion(
                        "", connectionId, "", "nobody of that name", null));
        return nobody;
    }

    private static void answer(
            Visit visit, @Nullable String id, CompletableFuture<ServiceMessage> answer) {
        answer.thenAccept(message -> {
            if (message instanceof ServiceMessage.ErrorCompletion error) {
                visit.complete(id, Json.text("error: " + error.error()));
                return;
            }
            ServiceMessage.ClientCompletion done = (ServiceMessage.ClientCompletion) message;
            HubMessage.Completion completion = completion(done);
            switch (completion.outcome()) {
                case HubMessage.Outcome.Result result ->
                        visit.complete(id, visit.json(result.value()));
                case HubMessage.Outcome.Failure failure ->
                        visit.complete(
                                id, Json.text("error: " + failure.error().replace('"', ' ')));
                case HubMessage.Outcome.Nothing nothing -> visit.complete(id, NULL);
            }
        });
    }

    private static HubMessage.Completion completion(ServiceMessage.ClientCompletion done) {
        HubCodec codec = HubCodec.of(Objects.requireNonNull(HubProtocol.of(done.protocol())));
        ByteBuf frame = codec.nextFrame(done.payload(), Integer.MAX_VALUE);
        return (HubMessage.Completion) codec.read(Objects.requireNonNull(frame));
    }

    private void join(Visit visit, @Nullable String id, ScriptedHubServer here, String group) {
        here.acked(
                        visit.line(),
                        ack -> new ServiceMessage.JoinGroupWithAck(visit.id(), group, ack, null))
                .thenRun(() -> visit.complete(id, NULL));
    }

    private ScriptedHubServer serverOf(Visit visit) {
        return servers.stream()
                .filter(server -> server.lines().contains(visit.line()))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<String> six(Visit visit) {
        return (List<String>) Objects.requireNonNull(visit.items.get("six"));
    }

    private static void address(Visit visit, String form, String group) {
        List<String> six = six(visit);
        String user = String.valueOf(visit.items.get("user"));
        var message = ScriptedHubServer.payloads("message", Json.text("hello"));
        ServiceMessage sent =
                switch (form) {
                    case "All" -> new ServiceMessage.BroadcastData(List.of(), message, null, null);
                    case "Others" ->
                            new ServiceMessage.BroadcastData(
                                    List.of(visit.id()), message, null, null);
                    case "Caller" ->
                            new ServiceMessage.MultiConnectionData(
                                    List.of(visit.id()), message, null, null);
                    case "One" ->
                            new ServiceMessage.MultiConnectionData(
                                    List.of(six.get(3)), message, null, null);
                    case "Some" ->
                            new ServiceMessage.MultiConnectionData(
                                    List.of(six.get(2), six.get(4), "nobody"), message, null, null);
                    case "Group" ->
                            new ServiceMessage.GroupBroadcastData(
                                    group, List.of(), message, List.of(), null, null, null);
                    case "GroupExcept" ->
                            new ServiceMessage.GroupBroadcastData(
                                    group,
                                    List.of(six.get(2)),
                                    message,
                                    List.of(),
                                    null,
                                    null,
                                    null);
                    case "User" -> new ServiceMessage.UserData(user + "-2", message, null, null);
                    case "Users" ->
                            new ServiceMessage.MultiUserData(
                                    List.of(user + "-1", user + "-2", "nobody"),
                                    message,
                                    null,
                                    null);
                    default -> throw new IllegalArgumentException(form);
                };
        visit.line().send(sent);
    }

    private static void toGroup(Visit visit, String group, List<String> excluded, String... args) {
        visit.line()
                .send(
                        new ServiceMessage.GroupBroadcastData(
                                group,
                                excluded,
                                ScriptedHubServer.payloads("message", args),
                                List.of(),
                                null,
                                null,
                                null));
    }

    private static void toClient(Visit visit, String connectionId, String... args) {
        visit.line()
                .send(
                        new ServiceMessage.MultiConnectionData(
                                new ArrayList<>(List.of(connectionId)),
                                ScriptedHubServer.payloads("message", args),
                                null,
                                null));
    }
}
