package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.wire.service.ServiceMessage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What clients have to get, told from plain sets.
 *
 * <p>Within a round everything happens at once. A client that comes or goes meanwhile may get what
 * is sent meanwhile; all others must, or must not. Memberships of one round are all changed by one
 * hub server: for what it sends itself they count in its own order; for what another one sends, a
 * membership that changes meanwhile may count or not.
 */
final class DeliveryModel {

    enum Kind {
        CONNECT,
        TO_CLIENTS,
        TO_USER,
        TO_USERS,
        TO_ALL,
        TO_GROUP,
        TO_GROUPS,
        DATA,
        JOIN,
        LEAVE,
        LEAVE_ALL,
        USER_JOIN,
        USER_LEAVE,
        USER_LEAVE_ALL,
        CLIENT_LEAVES,
        SERVER_CLOSES_CLIENT,
        SERVER_LOST;

        static final List<Kind> SENDS =
                List.of(TO_CLIENTS, TO_USER, TO_USERS, TO_ALL, TO_GROUP, TO_GROUPS, DATA);
        static final List<Kind> MEMBERSHIPS =
                List.of(
                        JOIN,
                        JOIN,
                        JOIN,
                        LEAVE,
                        LEAVE_ALL,
                        USER_JOIN,
                        USER_JOIN,
                        USER_LEAVE,
                        USER_LEAVE_ALL);
        static final List<Kind> ENDS = List.of(CLIENT_LEAVES, SERVER_CLOSES_CLIENT, SERVER_LOST);
    }

    /** The numbers choose among what there is. */
    record Action(Kind kind, int a, int b, int c, int d) {}

    /** How often a client gets a message. */
    private record Times(int least, int most) {
        static final Times NEVER = new Times(0, 0);
        static final Times ONCE = new Times(1, 1);
        static final Times MAYBE = new Times(0, 1);

        Times plus(Times other) {
            return new Times(least + other.least, most + other.most);
        }
    }

    private static final class Member {
        final RecordingClient client;
        final @Nullable String user;
        final Set<String> groups = new HashSet<>();
        Set<String> changed = new HashSet<>();
        boolean comes = true;
        boolean goes;

        Member(RecordingClient client, @Nullable String user) {
            this.client = client;
            this.user = user;
        }

        boolean isSteady() {
            return !comes && !goes;
        }
    }

    /**
     * {@code expected}: as things stood when it was sent; who came later is asked for at the end of
     * the round.
     */
    private record Sent(
            RecordingServer by,
            int number,
            String text,
            Map<Member, List<Expectation>> expected,
            Function<Member, List<Expectation>> recipients) {}

    /** {@code group} not null: because of a membership in it, or the lack of one. */
    private record Expectation(Times times, @Nullable String group) {}

    private static final List<String> USERS = List.of("ann", "bob", "cid");
    private static final List<String> GROUPS = List.of("red", "blue", "green");
    private static final int SERVERS = 3;

    private final World world;
    private final Random random;
    private final List<RecordingServer> servers = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Set<String>> remembered = new HashMap<>();
    private final Map<Integer, RecordingServer> acksDue = new LinkedHashMap<>();
    private final Set<RecordingServer> lost = new HashSet<>();
    private final Map<RecordingServer, List<ServiceMessage>> unsaid = new HashMap<>();
    private List<Sent> sent = new ArrayList<>();
    private @Nullable RecordingServer changer;
    private int messages;

    DeliveryModel(World world, Random random) {
        this.world = world;
        this.random = random;
        while (servers.size() < SERVERS) {
            addServer();
        }
    }

    private void addServer() {
        servers.add(world.server("app" + servers.size() % 2).acceptingAtOnce());
    }

    void round(List<Action> actions) {
        changer = null;
        sent = new ArrayList<>();
        acksDue.clear();
        lost.clear();
        actions.forEach(this::start);
        servers.forEach(this::hasSpoken);
        world.settle(random);
        check();
        servers.removeAll(lost);
        while (servers.size() < SERVERS) {
            addServer();
        }
    }

    // what happens

    private void start(Action action) {
        if (action.kind == Kind.CONNECT) {
            connect(action);
            return;
        }
        List<RecordingServer> alive =
                servers.stream().filter(server -> !lost.contains(server)).toList();
        if (alive.isEmpty()) {
            return;
        }
        RecordingServer server = pick(alive, action.a);
        String group = pick(GROUPS, action.b);
        String user = pick(USERS, action.c);
        switch (action.kind) {
            case CONNECT -> {}
            case TO_CLIENTS -> {
                List<Member> named =
                        members.stream()
                                .filter(member ->
                                        (member.client.id().hashCode() + action.b) % 2 == 0)
                                .toList();
                List<String> ids =
                        new ArrayList<>(named.stream().map(member -> member.client.id()).toList());
                ids.addAll(ids.subList(0, ids.size() / 2));
                ids.add("nonsense");
                send(
                        server,
                        text -> Messages.toClients(ids, text),
                        member -> exactly(named.contains(member)));
            }
            case TO_USER ->
                    send(
                            server,
                            text -> Messages.toUser(user, text),
                            member -> exactly(user.equals(member.user)));
            case TO_USERS -> {
                List<String> users = List.of(user, pick(USERS, action.d), "nobody");
                send(
                        server,
                        text -> Messages.toUsers(users, text),
                        member -> exactly(member.user != null && users.contains(member.user)));
            }
            case TO_ALL -> {
                RecordingClient[] spared = spared(action);
                send(
                        server,
                        text -> Messages.toAll(text, spared),
                        member -> exactly(!List.of(spared).contains(member.client)));
            }
            case TO_GROUP -> {
                RecordingClient[] spared = spared(action);
                List<String> sparedUsers = action.d % 3 == 0 ? List.of(user) : List.of();
                send(
                        server,
                        text ->
                                new ServiceMessage.GroupBroadcastData(
                                        group,
                                        Messages.ids(spared),
                                        Messages.json(text),
                                        sparedUsers,
                                        null,
                                        null,
                                        null),
                        member ->
                                List.of(spared).contains(member.client)
                                                || (member.user != null
                                                        && sparedUsers.contains(member.user))
                                        ? exactly(false)
                                        : inGroup(member, group));
            }
            case TO_GROUPS -> {
                List<String> groups = List.of(group, pick(GROUPS, action.b + 1));
                send(
                        server,
                        text -> Messages.toGroups(groups, text),
                        member -> {
                            List<Expectation> both = new ArrayList<>();
                            groups.forEach(each -> both.addAll(inGroup(member, each)));
                            return both;
                        });
            }
            case DATA ->
                    steady(
                                    action.c,
                                    member ->
                                            servers.stream()
                                                    .anyMatch(each -> each.carries(member.client)))
                            .ifPresent(member -> {
                                RecordingServer its = world.serverOf(member.client);
                                if (!lost.contains(its)) {
                                    send(
                                            its,
                                            text ->
                                                    Messages.data(
                                                            member.client,
                                                            text,
                                                            Messages.INVOCATION),
                                            each -> exactly(each == member));
                                }
                            });
            case JOIN ->
                    old(action.c)
                            .ifPresent(member ->
                                    change(
                                            server,
                                            ack -> Messages.join(member.client, group, ack),
                                            () -> {
                                                member.groups.add(group);
                                                member.changed.add(group);
                                            }));
            case LEAVE ->
                    old(action.c)
                            .ifPresent(member ->
                                    change(
                                            server,
                                            ack -> Messages.leave(member.client, group, ack),
                                            () -> {
                                                member.groups.remove(group);
                                                member.changed.add(group);
                                            }));
            case LEAVE_ALL ->
                    old(action.c)
                            .ifPresent(member ->
                                    change(
                                            server,
                                            ack -> Messages.leave(member.client, null, ack),
                                            () -> {
                                                member.groups.clear();
                                                member.changed.addAll(GROUPS);
                                            }));
            case USER_JOIN ->
                    change(
                            server,
                            ack -> Messages.joinUser(user, group, ack, null),
                            () -> {
                                remembered.computeIfAbsent(user, key -> new HashSet<>()).add(group);
                                members.stream()
                                        .filter(member -> user.equals(member.user))
                                        .forEach(member -> {
                                            member.groups.add(group);
                                            member.changed.add(group);
                                        });
                            });
            case USER_LEAVE ->
                    change(
                            server,
                            ack -> Messages.leaveUser(user, group, ack),
                            () -> {
                                remembered
                                        .computeIfAbsent(user, key -> new HashSet<>())
                                        .remove(group);
                                members.stream()
                                        .filter(member -> user.equals(member.user))
                                        .forEach(member -> {
                                            member.groups.remove(group);
                                            member.changed.add(group);
                                        });
                            });
            case USER_LEAVE_ALL ->
                    change(
                            server,
                            ack -> Messages.leaveUser(user, null, ack),
                            () -> {
                                remembered.remove(user);
                                members.stream()
                                        .filter(member -> user.equals(member.user))
                                        .forEach(member -> {
                                            member.groups.clear();
                                            member.changed.addAll(GROUPS);
                                        });
                            });
            case CLIENT_LEAVES ->
                    old(action.c)
                            .ifPresent(member -> {
                                member.goes = true;
                                member.client.willLeave();
                            });
            case SERVER_CLOSES_CLIENT ->
                    old(action.c)
                            .ifPresent(member -> {
                                RecordingServer its = world.serverOf(member.client);
                                if (!lost.contains(its)) {
                                    member.goes = true;
                                    say(its, Messages.end(member.client));
                                }
                            });
            case SERVER_LOST -> {
                lost.add(server);
                members.stream()
                        .filter(member -> !member.comes && server.carries(member.client))
                        .forEach(member -> member.goes = true);
                hasSpoken(server);
                server.willLeave();
            }
        }
    }

    private void connect(Action action) {
        String user = action.a % 4 == 0 ? null : pick(USERS, action.a);
        RecordingClient client = world.connect(Identities.user(user));
        client.willSay(Messages.JSON);
        Member member = new Member(client, user);
        members.add(member);
    }

    private void send(
            RecordingServer server,
            Function<String, ServiceMessage> message,
            Function<Member, List<Expectation>> recipients) {
        int number = messages++;
        String text = "#" + number;
        Map<Member, List<Expectation>> expected = new HashMap<>();
        members.forEach(member -> expected.put(member, recipients.apply(member)));
        sent.add(new Sent(server, number, text, expected, recipients));
        say(server, message.apply(text));
    }

    private void change(
            RecordingServer wanted, IntFunction<ServiceMessage> message, Runnable effect) {
        RecordingServer server = changer == null ? wanted : changer;
        if (lost.contains(server)) {
            return;
        }
        changer = server;
        int ackId = messages++;
        acksDue.put(ackId, server);
        say(server, message.apply(ackId));
        effect.run();
    }

    /** Some messages arrive together, in pieces of any length. */
    private void say(RecordingServer server, ServiceMessage message) {
        unsaid.computeIfAbsent(server, key -> new ArrayList<>()).add(message);
        if (random.nextInt(4) == 0) {
            hasSpoken(server);
        }
    }

    private void hasSpoken(RecordingServer server) {
        List<ServiceMessage> messagesDue = unsaid.remove(server);
        if (messagesDue != null) {
            byte[] bytes = RecordingServer.encode(messagesDue.toArray(ServiceMessage[]::new));
            for (int from = 0; from < bytes.length; ) {
                int to = from + 1 + random.nextInt(bytes.length);
                server.willSayBytes(Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length)));
                from = to;
            }
        }
    }

    private static List<Expectation> exactly(boolean reached) {
        return List.of(new Expectation(reached ? Times.ONCE : Times.NEVER, null));
    }

    private static List<Expectation> inGroup(Member member, String group) {
        return List.of(
                new Expectation(member.groups.contains(group) ? Times.ONCE : Times.NEVER, group));
    }

    private RecordingClient[] spared(Action action) {
        if (members.isEmpty() || action.b % 2 == 0) {
            return new RecordingClient[0];
        }
        return new RecordingClient[] {
            pick(members, action.c).client, pick(members, action.d).client
        };
    }

    private Optional<Member> old(int choice) {
        return steady(choice, member -> true);
    }

    private Optional<Member> steady(int choice, Predicate<Member> condition) {
        List<Member> found = members.stream().filter(Member::isSteady).filter(condition).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(pick(found, choice));
    }

    private static <T> T pick(List<T> from, int choice) {
        return from.get(choice % from.size());
    }

    // what has to be true then

    private void check() {
        for (Member member : List.copyOf(members)) {
            List<String> got = new ArrayList<>(member.client.takeTexts());
            if (member.comes && !got.isEmpty()) {
                assertThat(got.remove(0)).as("first word to a new client").startsWith("{");
            }
            got.removeIf(text -> text.startsWith("{\"type\":7,"));
            checkNumbers(member, got);
            checkOrder(got);
            checkEnd(member);
        }
        checkAcks();
    }

    private void checkNumbers(Member member, List<String> got) {
        Map<String, Integer> times = new HashMap<>();
        got.forEach(text -> times.merge(text, 1, Integer::sum));
        for (Sent each : sent) {
            Times expected = Times.NEVER;
            List<Expectation> parts = each.expected.get(member);
            for (Expectation part : parts != null ? parts : each.recipients.apply(member)) {
                expected = expected.plus(timesOf(each.by, member, part));
            }
            assertThat(times.getOrDefault(each.text, 0))
                    .as(each.text)
                    .isBetween(expected.least, expected.most);
            times.remove(each.text);
        }
        assertThat(times).as("messages from nowhere").isEmpty();
    }

    private Times timesOf(RecordingServer sender, Member member, Expectation part) {
        if (part.group != null) {
            boolean othersChange = changer != sender && member.changed.contains(part.group);
            boolean mayBeRemembered = member.comes && member.user != null;
            if (othersChange || mayBeRemembered) {
                return Times.MAYBE;
            }
        }
        return member.isSteady() ? part.times : new Times(0, part.times.most);
    }

    private void checkOrder(List<String> got) {
        Map<RecordingServer, Integer> last = new HashMap<>();
        for (String text : got) {
            Sent each =
                    sent.stream()
                            .filter(candidate -> candidate.text.equals(text))
                            .findFirst()
                            .orElseThrow();
            Integer before = last.put(each.by, each.number);
            assertThat(before == null || before <= each.number).as("order of " + got).isTrue();
        }
    }

    private void checkEnd(Member member) {
        boolean ended = member.client.closed() != null;
        if (member.goes) {
            assertThat(ended).as("gone").isTrue();
        } else if (!member.comes) {
            assertThat(ended).as("still there").isFalse();
        } else if (lost.isEmpty()) {
            assertThat(ended).as("let in").isFalse();
        }
        if (ended) {
            members.remove(member);
            return;
        }
        if (member.comes) {
            member.groups.clear();
            member.groups.addAll(
                    member.user == null
                            ? Set.of()
                            : remembered.getOrDefault(member.user, Set.of()));
        }
        assertThat(member.client.connection().groups).as("groups").isEqualTo(member.groups);
        member.comes = false;
        member.changed = new HashSet<>();
    }

    private void checkAcks() {
        Map<Integer, Integer> acks = new HashMap<>();
        for (RecordingServer server : servers) {
            for (ServiceMessage message : server.take()) {
                if (message instanceof ServiceMessage.Ack ack) {
                    RecordingServer asked = acksDue.get(ack.ackId());
                    // Once the connection that asked is gone, another one of the same hub server is
                    // told.
                    assertThat(asked == server || lost.contains(asked))
                            .as("who asked for ack " + ack.ackId())
                            .isTrue();
                    acks.merge(ack.ackId(), 1, Integer::sum);
                }
            }
        }
        acksDue.forEach((ackId, server) -> {
            int times = acks.getOrDefault(ackId, 0);
            assertThat(times).as("answers to " + ackId).isBetween(lost.contains(server) ? 0 : 1, 1);
        });
    }
}
