package io.heliograph.server.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RememberedGroupsTest {

    private final RememberedGroups groups = new RememberedGroups();

    @Test
    void whatHasExpiredCountsNoMoreThoughItIsNotSweptYet() {
        groups.put("ann", "limited", 10, 1_000);
        groups.put("ann", "unlimited", null, 1_000);

        assertThat(groups.of("ann", 10_999)).containsExactly("limited", "unlimited");
        assertThat(groups.of("ann", 11_000)).containsExactly("unlimited");
        groups.forgetExpired(11_000);
        assertThat(groups.of("ann", 1_000)).containsExactly("unlimited");
    }

    @Test
    void theLongestTimeToLiveDoesNotOverflow() {
        groups.put("ann", "g", Integer.MAX_VALUE, 1_000);

        assertThat(groups.of("ann", 1_000 + 2_000_000_000_000L)).containsExactly("g");
    }

    @Test
    void usersAreForgottenOneByOne() {
        groups.put("ann", "g", null, 0);
        groups.put("bob", "g", null, 0);

        groups.remove("ann", null);
        groups.remove("cid", "g");
        groups.put("bob", "h", -1, 0);

        assertThat(groups.of("ann", 0)).isEmpty();
        assertThat(groups.of("bob", 0)).containsExactly("g");
    }
}
