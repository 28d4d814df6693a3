package io.heliograph.server.edge.rest.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.server.core.ClientFilter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class ClientFiltersTest {

    private static boolean picksAnn(String filter) {
        return ClientFilters.parse(filter).matches("c1", "ann'x", Set.of("red", "Green one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "true",
                "userId eq 'ann''x'",
                "USERID EQ 'ann''x'",
                "'ann''x' eq userId",
                "connectionId eq 'c1'",
                "userId ne 'bob'",
                "userId ne null",
                "null ne userId",
                "userId gt 'ann'",
                "userId ge 'ann''x'",
                "userId lt 'b'",
                "userId le 'ann''x'",
                "'red' in groups",
                "'Green one' in groups",
                "not ('green one' in groups)",
                "not not true",
                "userId in ('bob', 'ann''x')",
                "length(userId) eq 5",
                "length(groups) gt 1",
                "length(groups) lt 3 and length('') eq 0",
                "5 ge length(userId)",
                "length(userId) ne -5",
                "tolower('ABC') eq 'abc'",
                "toupper(userId) eq 'ANN''X'",
                "trim('  a b ') eq 'a b'",
                "substring(userId, 1) eq 'nn''x'",
                "substring(userId, 1, 2) eq 'nn'",
                "substring(userId, 4, 100) eq 'x'",
                "substring(userId, 99) eq ''",
                "substring(userId, -3, 1) eq 'a'",
                "startswith(userId, 'ann')",
                "StartsWith(userId, '')",
                "endswith(userId, 'x')",
                "contains(userId, 'n''')",
                "contains(tolower(toupper(userId)), 'ann')",
                "startswith(userId, 'ann') eq true",
                "startswith(userId, 'bob') ne true",
                "false or true and true",
                "(false or true) and not false",
                "true or false and false",
                "substring(userId,0,3)in('ann')",
                "userId eq userId and connectionId ne userId"
            })
    void aConditionThatHoldsPicksTheClient(String filter) {
        assertThat(picksAnn(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "userId eq 'Ann''x'",
                "userId eq null",
                "connectionId ne 'c1'",
                "userId gt 'b'",
                "userId lt 'ann'",
                "'blue' in groups",
                "userId in groups",
                "userId in ('bob')",
                "length(userId) gt 5",
                "length(groups) eq 0",
                "startswith(userId, 'Ann')",
                "endswith('a', 'aa')",
                "contains(userId, 'z')",
                "not true",
                "true and false or false",
                "(true or true) and false"
            })
    void aConditionThatDoesNotHoldPicksNobody(String filter) {
        assertThat(picksAnn(filter)).isFalse();
    }

    @Test
    void anAnonymousClientHasNoUserId() {
        assertThat(anonymous("userId eq null")).isTrue();
        assertThat(anonymous("userId ne 'bob'")).isTrue();
        assertThat(anonymous("tolower(userId) eq null")).isTrue();
        assertThat(anonymous("substring(userId, 1) eq null")).isTrue();
        assertThat(anonymous("length(userId) eq 0")).isTrue();
        assertThat(anonymous("userId eq ''")).isFalse();
        assertThat(anonymous("userId lt 'z' or userId ge 'z'")).isFalse();
        assertThat(anonymous("startswith(userId, '')")).isFalse();
        assertThat(anonymous("userId in ('', 'null')")).isFalse();
        assertThat(anonymous("userId in groups")).isFalse();
    }

    private static boolean anonymous(String filter) {
        return ClientFilters.parse(filter).matches("c1", null, Set.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "userId|at character 1 found a text, expected a condition",
                "'a'|expected a condition",
                "5|found a number, expected a condition",
                "groups|found the groups, expected a condition",
                "null|found null, expected a condition",
                "userId eq|found the end, expected a text in single quotes",
                "userId eq 5|at character 8 eq stands between a text and a number",
                "userId = 'a'|at character 8 found =, expected a word",
                "userId eq \"a\"|at character 11 found \"",
                "userId eq 'a|at character 11 found a text without end",
                "userId eq 'a' 'b'|at character 15 found 'b', expected and, or, a comparison, or"
                        + " the end",
                "userId eq 'a' and|found the end",
                "userId eq 'a' or or|found or, expected a text",
                "name eq 'a'|at character 1 found name, expected a text in single quotes, a number,"
                        + " true, false, null, userId",
                "(true|found the end, expected )",
                "true)|at character 5 found ), expected and",
                "()|found )",
                "matches(userId, 'a')|at character 1 found matches, expected one of the functions"
                        + " length",
                "startswith(userId)|at character 1 startswith got something else, expected two"
                        + " texts",
                "startswith(userId, 5)|expected two texts",
                "length(5) eq 1|length got something else, expected one text, or the groups",
                "tolower() eq 'a'|expected one text",
                "substring(userId) eq 'a'|expected a text and where to begin",
                "substring(userId, 'a') eq 'a'|expected a text and where to begin",
                "substring(userId, 1, 'a') eq 'a'|expected a text and where to begin",
                "5 in groups|at character 3 in follows a number, expected a text",
                "'a' in userId|expected (",
                "'a' in ()|expected",
                "'a' in (5)|found 5, expected a text",
                "'a' in ('b'|expected )",
                "not 'a'|expected a condition",
                "true gt false|gt stands between true or false and true or false",
                "groups eq groups|eq stands between the groups and the groups",
                "null eq null|eq stands between null and null",
                "length(userId) eq 99999999999999999999|expected a whole number of 64 bits",
                "length(userId) eq -|expected a whole number",
                "length(userId) eq 1.5|at character 20 found .",
                "userId eq 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' 'b|without end"
            })
    void whatIsNoFilterIsRefusedWithThePlaceAndWhatIsExpected(String filter, String message) {
        assertThatThrownBy(() -> ClientFilters.parse(filter))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFilterIsBoundedInLengthAndDepth() {
        String wide = "true or ".repeat(500) + "true";
        assertThat(wide.length()).isLessThan(ClientFilters.MAX_LENGTH);
        assertThat(picksAnn(wide)).isTrue();
        assertThat(picksAnn("(".repeat(32) + "true" + ")".repeat(32))).isTrue();

        assertThatThrownBy(() -> ClientFilters.parse("true or ".repeat(512) + "true"))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("4100 characters, expected at most 4096");
        for (String deep :
                new String[] {
                    "(".repeat(33) + "true" + ")".repeat(33),
                    "not ".repeat(33) + "true",
                    "trim(".repeat(33) + "''" + ")".repeat(33) + " eq ''"
                }) {
            assertThatThrownBy(() -> ClientFilters.parse(deep))
                    .isInstanceOf(FilterException.class)
                    .hasMessageContaining("at most 32 levels");
        }
    }

    @Test
    void aFilterIsReadOnceAndAskedOften() {
        ClientFilter filter = ClientFilters.parse("'g' in groups and startswith(userId, 'a')");

        assertThat(filter.matches("c", "ann", Set.of("g"))).isTrue();
        assertThat(filter.matches("c", "bob", Set.of("g"))).isFalse();
        assertThat(filter.matches("c", "ann", Set.of())).isFalse();
        assertThat(filter.matches("c", null, Set.of("g"))).isFalse();
    }
}
