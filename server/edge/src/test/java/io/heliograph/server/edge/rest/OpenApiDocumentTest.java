package io.heliograph.server.edge.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.stream.Collectors;

class OpenApiDocumentTest {

    private static final String ALL =
            Arrays.stream(ApiVersion.values())
                    .map(OpenApiDocument::of)
                    .collect(Collectors.joining());

    @ParameterizedTest
    @EnumSource(RestOperation.class)
    void everyPathThatTheDoorServesStandsInADocument(RestOperation operation) {
        RestTemplate preview = operation.paths().preview();
        if (preview != null) {
            assertDocumented("\"/api/v1-preview/" + preview.text() + "\"");
        }
        for (RestTemplate served : operation.paths().served()) {
            assertDocumented("\"/api/" + served.text() + "\"");
        }
        assertDocumented("\"operationId\":\"" + operation.id() + "\"");
    }

    private static void assertDocumented(String text) {
        assertThat(ALL.contains(text)).as(text).isTrue();
    }

    @Test
    void aDocumentTellsUnderWhichOtherPrefixItsPathsAreServed() {
        assertThat(OpenApiDocument.of(ApiVersion.V1)).contains("\"x-also-served-under\":\"/api/\"");
        assertThat(OpenApiDocument.of(ApiVersion.V2024_12_01))
                .contains("\"x-also-served-under\":\"/api/v1/\"");
        assertThat(OpenApiDocument.of(ApiVersion.V1_PREVIEW)).doesNotContain("x-also-served");
    }

    @ParameterizedTest
    @EnumSource(QueryItem.class)
    void everyItemOfAQueryIsExplained(QueryItem item) {
        assertDocumented("\"name\":\"" + item.key() + "\"");
        assertDocumented(item.meaning());
    }
}
