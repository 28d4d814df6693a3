package io.heliograph.testkit;

import io.heliograph.access.WellKnownKeys;
import io.heliograph.server.node.Configuration;
import io.heliograph.server.node.Node;
import io.heliograph.server.node.NodeSettings;

import java.io.IOException;
import java.net.URI;

/** A service on a free port of this machine, with the development keys. */
public final class TestService implements AutoCloseable {

    private final Node node;

    private TestService(Node node) {
        this.node = node;
    }

    /** With two event loops. {@code mode}: default, serverless or auto. */
    public static TestService start(String mode) throws IOException {
        return start(mode, 2);
    }

    public static TestService start(String mode, int loops) throws IOException {
        Configuration configuration =
                new Configuration()
                        .set("listen.port", "0")
                        .set("service.loops", Integer.toString(loops))
                        .set("service.mode", mode);
        return new TestService(Node.start(NodeSettings.of(configuration)));
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + node.port());
    }

    public String connectionString() {
        return "Endpoint="
                + endpoint()
                + ";AccessKey="
                + WellKnownKeys.EMULATOR.text()
                + ";Version=1.0;";
    }

    public Node node() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }
}
