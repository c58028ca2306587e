package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.position;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The expected ids were computed with {@code printf 'a\037b…' | sha256sum | cut -c1-32}. */
final class OutputIdTest {
    @Test
    void isTheStartOfAHashOverWhatTheOutputIsAbout() {
        assertThat(
                        OutputId.of(
                                "news-sentiment",
                                "Prediction",
                                "ACME",
                                "sentiment",
                                position("kairos.news", 3, 42),
                                position("kairos.news", 3, 57)))
                .isEqualTo("3e576d24d801ed5859116d1706783905");
    }

    @Test
    void countsAnEmptyKey() {
        assertThat(
                        OutputId.of(
                                "news-sentiment",
                                "DeadLetter",
                                "",
                                "UNDECODABLE",
                                position("kairos.news", 0, 7),
                                position("kairos.news", 0, 7)))
                .isEqualTo("5642a12ecfd97b3337c8034f9c4a14db");
    }

    @Test
    void hashesUtf8() {
        assertThat(
                        OutputId.of(
                                "p",
                                "Prediction",
                                "Crédit Agricole €",
                                "sentiment@2",
                                position("t", 0, 0),
                                position("t", 0, 0)))
                .isEqualTo("b326147173bb1a2c1c93f34f0418c234");
    }

    @Test
    void writesHashesInLowerCaseHex() {
        assertThat(OutputId.sha256Hex("".getBytes(UTF_8)))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
