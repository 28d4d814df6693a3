package io.heliograph.server.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @ParameterizedTest
    @CsvSource({
        "a=b, b",
        "a=b+c, b c",
        "a=b%20c, b c",
        "a=b%2Bc, b+c",
        "a=%E2%82%AC, \u20ac",
        "a=b=c, b=c",
        "a=%3D%26, =&",
        "A=x, x",
        "%61=x, x",
        "x=1&a=2&a=3, 2",
        "&&a=1&, 1"
    })
    void anItemIsReadAsOfAForm(String raw, String value) {
        assertThat(Query.parse(raw).first("a")).isEqualTo(value);
    }

    @Test
    void anItemWithoutValueIsEmptyAndAMissingOneIsNull() {
        Query query = Query.parse("a&b=");
        assertThat(query.first("a")).isEmpty();
        assertThat(query.first("b")).isEmpty();
        assertThat(query.first("c")).isNull();
        assertThat(Query.parse("").first("a")).isNull();
    }

    @Test
    void allValuesComeInTheirOrder() {
        assertThat(Query.parse("excluded=b&x=1&Excluded=a&excluded=b,c").all("excluded"))
                .containsExactly("b", "a", "b,c");
        assertThat(Query.parse("x=1").all("excluded")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=a", "a=%-1", "ok=1&a=%e"})
    void aPercentSignNeedsTwoDigits(String raw) {
        assertThatThrownBy(() -> Query.parse(raw)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "hub=chat&access_token=x&a=%2F+b, ?hub=chat&a=%2F+b",
        "Access_Token=x&hub=chat, ?hub=chat",
        "hub=chat&&a, ?hub=chat&a",
        "access%5Ftoken=x, ''",
        "'', ''"
    })
    void whatIsLeftWithoutANameIsAsItWasWritten(String raw, String left) {
        assertThat(Query.parse(raw).without("access_token")).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reason=%ff", "reason=a%C3", "reason=%C3%28", "reason=%ED%A0%80"})
    void whatIsNotUtf8IsRefusedWithTheNameOfTheItem(String raw) {
        assertThatThrownBy(() -> Query.parse(raw))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'reason': found bytes that are not UTF-8");
    }
}
