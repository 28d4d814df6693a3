package io.heliograph.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.access.AccessKeys;
import io.heliograph.server.core.HubName;
import io.heliograph.server.core.ServiceMode;
import io.heliograph.server.edge.client.MessageLimits;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

class ConfigurationTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("heliograph.yaml"), content);
    }

    private static void assertWrong(ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(parts);
    }

    // defaults and precedence

    @Test
    void withoutAnySettingTheServiceIsForThisMachineAndForDevelopment() {
        NodeSettings settings = NodeSettings.of(new Configuration());
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8888);
        assertThat(settings.loops()).isEqualTo(1);
        assertThat(settings.keys()).isEqualTo(AccessKeys.development());
        assertThat(settings.devNegotiate()).isTrue();
        assertThat(settings.core().mode()).isEqualTo(ServiceMode.AUTO);
        assertThat(settings.core().hubModes()).isEmpty();
    }

    @Test
    void theLaterSourceWins() throws IOException {
        Configuration configuration = new Configuration();
        assertThat(NodeSettings.of(configuration).port()).isEqualTo(8888);
        configuration.file(
                file(
                        "listen: {port: 1001, host: a.example}\n"
                                + "service: {mode: default, loops: 3}\n"));
        assertThat(NodeSettings.of(configuration).port()).isEqualTo(1001);
        configuration.environment(
                Map.of("HELIOGRAPH_LISTEN_PORT", "1002", "HELIOGRAPH_SERVICE_MODE", "serverless"));
        assertThat(NodeSettings.of(configuration).port()).isEqualTo(1002);
        configuration.set("listen.port", "1003");
        NodeSettings settings = NodeSettings.of(configuration);
        assertThat(settings.port()).isEqualTo(1003);
        assertThat(settings.host()).isEqualTo("a.example");
        assertThat(settings.core().mode()).isEqualTo(ServiceMode.SERVERLESS);
        assertThat(settings.loops()).isEqualTo(3);
    }

    @Test
    void aFlagThatIsNotGivenChangesNothing() {
        assertThat(
                        NodeSettings.of(
                                        new Configuration()
                                                .set("listen.port", "1")
                                                .set("listen.port", null))
                                .port())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingCanComeFromEverySource(Setting setting) throws IOException {
        Path nested = file(setting.key().replace(".", ":\n  ") + ": x1\n");
        assertThat(new Configuration().file(nested).get(setting)).isEqualTo("x1");
        Path flat = file("\"" + setting.key() + "\": x2\n");
        assertThat(new Configuration().file(flat).get(setting)).isEqualTo("x2");
        assertThat(new Configuration().environment(Map.of(setting.variable(), "x3")).get(setting))
                .isEqualTo("x3");
        Path secret = Files.writeString(directory.resolve("secret"), "x4\n");
        assertThat(
                        new Configuration()
                                .environment(
                                        Map.of(setting.variable() + "_FILE", secret.toString()))
                                .get(setting))
                .isEqualTo("x4");
        assertThat(new Configuration().set(setting.key(), "x5").get(setting)).isEqualTo("x5");
        assertThat(setting.meaning()).isNotBlank();
        assertThat(setting.variable()).matches("HELIOGRAPH_[A-Z]+(_[A-Z]+)+");
    }

    @Test
    void noTwoSettingsShareAVariable() {
        Set<String> variables = new HashSet<>();
        for (Setting setting : Setting.values()) {
            assertThat(variables.add(setting.variable())).isTrue();
        }
    }

    @Test
    void aValueInTheEnvironmentBeatsTheFileThatIsNamedThere() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "from the file");
        Map<String, String> both =
                Map.of(
                        "HELIOGRAPH_ACCESS_PRIMARY_KEY",
                        "direct",
                        "HELIOGRAPH_ACCESS_PRIMARY_KEY_FILE",
                        secret.toString());
        assertThat(NodeSettings.of(new Configuration().environment(both)).keys().primary().text())
                .isEqualTo("direct");
    }

    // names

    @ParameterizedTest
    @CsvSource({
        "listen.prot, listen.port",
        "listen.Port, listen.port",
        "listen, listen.host",
        "service.mod, service.mode",
        "access.primary_key, access.primary-key",
        "limits.client-queue-byte, limits.client-queue-bytes",
        "dev.negotiation, dev.negotiate"
    })
    void anUnknownNameStopsWithTheOneThatIsMeant(String name, String meant) throws IOException {
        assertWrong(
                () -> new Configuration().set(name, "1"),
                "'" + name + "'",
                "Did you mean '" + meant + "'?");
        Path file = file("\"" + name + "\": 1\n");
        assertWrong(
                () -> new Configuration().file(file),
                "'" + name + "'",
                "Did you mean '" + meant + "'?");
    }

    @Test
    void anUnknownSectionStopsWithItsWholePath() throws IOException {
        Path file = file("listen:\n  port:\n    number: 5\n");
        assertWrong(() -> new Configuration().file(file), "'listen.port.number'");
    }

    // files

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a comment\n", "---\n"})
    void anEmptyFileChangesNothing(String content) throws IOException {
        assertThat(NodeSettings.of(new Configuration().file(file(content))).port()).isEqualTo(8888);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: {port: 1",
                "a: b: c",
                "\tlisten: 1",
                "listen: &a [*a]\nx: *b",
                "listen: {port: 1}\nlisten: {port: 2}",
                "%",
                "a: 1\n---\nb: 2",
                "? [a, b]\n: 1"
            })
    void aFileThatIsNoYamlIsNamed(String content) throws IOException {
        Path file = file(content);
        assertWrong(() -> new Configuration().file(file), file.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "just text|a map of sections",
                "[1, 2]|one value",
                "listen: [1, 2]|'listen'",
                "listen: {port: [1]}|'listen.port'",
                "listen:|'listen'",
                "listen: {port: null}|'listen.port'",
                "5|a map of sections"
            })
    void aFileOfAnotherShapeIsRefused(String content, String part) throws IOException {
        Path file = file(content);
        assertWrong(() -> new Configuration().file(file), part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null: 1", "~: 1", "1: 2", "listen: {null: 1}", "true: x"})
    void aNameThatIsNoTextIsUnknown(String content) throws IOException {
        Path file = file(content);
        assertWrong(() -> new Configuration().file(file), "is not known");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        assertWrong(() -> new Configuration().file(missing), missing.toString());
        assertWrong(() -> new Configuration().file(directory), directory.toString());
        Path latin1 =
                Files.write(
                        directory.resolve("latin1.yaml"),
                        "listen: {host: \u00e4}".getBytes(StandardCharsets.ISO_8859_1));
        assertWrong(() -> new Configuration().file(latin1), latin1.toString());
    }

    @Test
    void aSecretThatCannotBeReadIsNamedByItsVariable() {
        Path missing = directory.resolve("missing");
        Map<String, String> environment =
                Map.of("HELIOGRAPH_ACCESS_PRIMARY_KEY_FILE", missing.toString());
        assertWrong(
                () -> new Configuration().environment(environment),
                "'HELIOGRAPH_ACCESS_PRIMARY_KEY_FILE'",
                missing.toString(),
                "a file");
    }

    @Test
    void whatElseIsInTheEnvironmentIsNoBusinessOfOurs() {
        assertThat(
                        NodeSettings.of(
                                        new Configuration()
                                                .environment(
                                                        Map.of("PATH", "/bin", "LISTEN_PORT", "x")))
                                .port())
                .isEqualTo(8888);
    }

    // values

    @ParameterizedTest
    @CsvSource({
        "listen.port, -1, a number from 0 to 65535",
        "listen.port, 65536, a number from 0 to 65535",
        "listen.port, http, a number from 0 to 65535",
        "listen.port, '', a number from 0 to 65535",
        "listen.port, 80.5, a number from 0 to 65535",
        "service.loops, -1, a number from 0 to 1024",
        "service.loops, 1025, a number from 0 to 1024",
        "service.mode, classic, 'default, serverless or auto'",
        "service.mode, '', 'default, serverless or auto'",
        "hubs.chat.mode, maybe, 'default, serverless or auto'",
        "hubs.chat.client-message-bytes, 1023, a number from 1024 to 2147483647",
        "dev.negotiate, yes, true or false",
        "limits.client-message-bytes, 1023, a number from 1024 to 2147483647",
        "limits.client-message-bytes, 2147483648, a number from 1024 to",
        "limits.client-queue-bytes, 0, a number from 1024 to",
        "limits.server-queue-bytes, 99999999999999999999, a number from 1024 to",
        "access.primary-key, ' ', a key",
        "access.primary-key, '', a key"
    })
    void aWrongValueIsToldWithItsNameAndWhatIsExpected(String name, String value, String expected) {
        assertWrong(
                () -> NodeSettings.of(new Configuration().set(name, value)),
                "'" + name + "'",
                expected);
        if (!name.startsWith("access")) {
            assertWrong(
                    () -> NodeSettings.of(new Configuration().set(name, value)),
                    "found '" + value + "'");
        }
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT, DEFAULT", "Serverless, SERVERLESS", "auto, AUTO"})
    void aModeMayBeWrittenInAnyCase(String text, ServiceMode mode) {
        assertThat(NodeSettings.of(new Configuration().set("service.mode", text)).core().mode())
                .isEqualTo(mode);
    }

    @Test
    void aHubMayHaveItsOwnMode() throws IOException {
        Path file =
                file(
                        "service: {mode: auto}\n"
                                + "hubs:\n"
                                + "  Chat: {mode: serverless}\n"
                                + "  a.b: {mode: default}\n"
                                + "  \"Generic`1[[T]]\": {mode: Auto}\n");
        NodeSettings settings = NodeSettings.of(new Configuration().file(file));
        assertThat(settings.core().modeOf(new HubName("chat"))).isEqualTo(ServiceMode.SERVERLESS);
        assertThat(settings.core().modeOf(new HubName("CHAT"))).isEqualTo(ServiceMode.SERVERLESS);
        assertThat(settings.core().modeOf(new HubName("a.b"))).isEqualTo(ServiceMode.DEFAULT);
        assertThat(settings.core().modeOf(new HubName("other"))).isEqualTo(ServiceMode.AUTO);
        assertThat(settings.core().hubModes()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-hub", "1", "a b", "ch\u00e4t"})
    void aModeForAHubThatCannotExistIsRefused(String hub) {
        assertWrong(
                () -> new Configuration().set("hubs." + hub + ".mode", "serverless"),
                "'hubs." + hub + ".mode'",
                "'" + hub + "'",
                "the name of a hub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hubs.mode", "hubs..mode", "hubs.chat", "hubs.chat.node", "hubs"})
    void whatNoHubHasIsRefusedWithWhatOneMayHave(String name) {
        assertWrong(
                () -> new Configuration().set(name, "serverless"),
                "'" + name + "'",
                "hubs.NAME.mode",
                "hubs.NAME.client-message-bytes");
    }

    @Test
    void aHubMayHaveItsOwnLengthOfAMessage() {
        NodeSettings settings =
                NodeSettings.of(
                        new Configuration()
                                .set("limits.client-message-bytes", "2048")
                                .set("hubs.Big.one.client-message-bytes", "4096"));
        assertThat(settings.messages())
                .isEqualTo(new MessageLimits(2048, Map.of(new HubName("big.one"), 4096)));
        assertThat(settings.messages().longest()).isEqualTo(4096);
    }

    // keys

    @Test
    void keysOfOnesOwnEndTheNegotiationForEveryone() {
        NodeSettings settings =
                NodeSettings.of(
                        new Configuration()
                                .set("access.primary-key", "mine")
                                .set("access.secondary-key", "other"));
        assertThat(settings.keys().primary().text()).isEqualTo("mine");
        assertThat(settings.devNegotiate()).isFalse();
        assertThat(settings).asString().doesNotContain("mine");
    }

    @Test
    void aSecondKeyNeedsAFirst() {
        assertWrong(
                () -> NodeSettings.of(new Configuration().set("access.secondary-key", "k")),
                "'access.secondary-key'",
                "'access.primary-key'");
    }

    @Test
    void variablesThatTheLauncherReadsAreNoneThatNobodyKnows() {
        try (LogLines log = LogLines.of(Configuration.class.getName())) {
            new Configuration()
                    .environment(
                            Map.of(
                                    "HELIOGRAPH_LAUNCHER", "/opt/heliograph/heliograph",
                                    "HELIOGRAPH_CACHE", "/var/cache/heliograph",
                                    "HELIOGRAPH_AOT", "off",
                                    "HELIOGRAPH_JAVA_OPTIONS", "-Xmx1g",
                                    "HELIOGRAPH_PORT_8888_TCP", "tcp://10.0.0.1:8888"));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("HELIOGRAPH_PORT_8888_TCP");
        }
    }
}
