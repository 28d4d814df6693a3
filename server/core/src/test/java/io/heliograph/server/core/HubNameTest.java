package io.heliograph.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.Map;

class HubNameTest {

    @Test
    void namesThatDifferInCaseOnlyAreOneHubInAnyLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(new HubName("CHATI")).isEqualTo(new HubName("chati")).hasToString("chati");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Chat", "shop_chat2", "hub`1[a.b,c]"})
    void theseAreNames(String text) {
        assertThat(HubName.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "_a", "a b", "a/b", "a-b", "ähub", "aé", "a%"})
    void theseAreNone(String text) {
        assertThat(HubName.isValid(text)).isFalse();
    }

    @Test
    void aNameHasAtMost257Characters() {
        assertThat(HubName.isValid("a".repeat(257))).isTrue();
        assertThat(HubName.isValid("a".repeat(258))).isFalse();
    }

    @Test
    void aHubHasItsOwnModeOrTheGeneralOne() {
        CoreSettings settings =
                new CoreSettings(
                        ServiceMode.DEFAULT,
                        Map.of(new HubName("Alone"), ServiceMode.SERVERLESS),
                        1,
                        1,
                        1);

        assertThat(settings.modeOf(new HubName("alone"))).isEqualTo(ServiceMode.SERVERLESS);
        assertThat(settings.modeOf(new HubName("chat"))).isEqualTo(ServiceMode.DEFAULT);
        assertThat(settings.withMode(ServiceMode.AUTO).modeOf(new HubName("chat")))
                .isEqualTo(ServiceMode.AUTO);
    }
}
