package io.heliograph.benchmarks;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.wire.hub.HubMessage;
import io.heliograph.wire.hub.HubProtocol;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A few clients that come, say something and go: what a JVM should have seen of a service. */
public final class Training {

    private static final int CLIENTS = 10;
    private static final int SECONDS = 30;

    private Training() {}

    /** Of a service with the development keys. Each calls, and is told that nobody serves it. */
    public static void clients(int port, String hub) throws InterruptedException {
        for (HubProtocol protocol : HubProtocol.values()) {
            CountDownLatch answered = new CountDownLatch(CLIENTS);
            try (HubClients clients = new HubClients(1, protocol, new Caller(answered))) {
                HubAddress address =
                        HubAddress.direct(port, WellKnownKeys.EMULATOR, hub, "trainee");
                for (int i = 0; i < CLIENTS; i++) {
                    clients.open(i, address);
                }
                if (!answered.await(SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(answered.getCount() + " were not answered");
                }
            }
        }
    }

    private record Caller(CountDownLatch answered) implements HubClient.Listener {

        @Override
        public void opened(HubClient client) {
            client.send(new HubMessage.Invocation(Map.of(), "1", "hello", List.of(), List.of()));
        }

        @Override
        public void received(HubClient client, HubMessage message) {
            if (message instanceof HubMessage.Completion) {
                answered.countDown();
            }
        }

        @Override
        public void ended(HubClient client, String why) {}
    }
}
