package dev.kairos.modelcli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlabelledTweetsTest {
    @TempDir private Path data;

    @Test
    void areDrawnOnceAsPeopleWriteThemAndAreNothingThatIsMeasuredOn() throws IOException {
        write(
                "tweets_2014.tsv.gz",
                "$ amzn falls on weak guidance for the quarter URL",
                "rt $ amzn falls on weak guidance for the quarter URL",
                "too short URL");
        write(
                "tweets_2015.tsv.gz",
                "$ AMZN falls on weak guidance for the quarter",
                "AT_USER says shares of $ t may rise after the split",
                "rt the bank said profit rose by a third last year AT_USER",
                "profit of the firm fell by a half in the year");
        Parts parts =
                parts(
                        "The firm: profit of the firm fell by a half in the year",
                        "The bank said profit rose by a third last year!");
        assertThat(UnlabelledTweets.draw(data, 2, 1, parts))
                .containsExactlyInAnyOrder(
                        "$amzn falls on weak guidance for the quarter https://t.co",
                        "@user says shares of $t may rise after the split");
        assertThat(UnlabelledTweets.draw(data, 1, 1, parts))
                .isEqualTo(UnlabelledTweets.draw(data, 1, 1, parts))
                .hasSize(1);
        assertThatThrownBy(() -> UnlabelledTweets.draw(data, 3, 1, parts))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 2 texts of different wording, 3 were asked for");
    }

    @Test
    void aMissingYearIsNamed() throws IOException {
        assertThat(UnlabelledTweets.draw(data, 0, 1, parts("one", "two"))).isEmpty();
        write("tweets_2014.tsv.gz", "a");
        assertThatThrownBy(() -> UnlabelledTweets.draw(data, 1, 1, parts("one", "two")))
                .hasMessageContaining("tweets_2015.tsv.gz: is not there");
    }

    /** One text to choose on and one to measure on. */
    private static Parts parts(String validation, String test) {
        var texts = new ArrayList<LabelledText>();
        for (String text : List.of(validation, test)) {
            texts.add(new LabelledText("set", text, Sentiment.NEUTRAL, true));
        }
        return new Parts(
                1,
                texts,
                Map.of(
                        Part.TRAIN, new int[0],
                        Part.VALIDATION, new int[] {0},
                        Part.TEST, new int[] {1}));
    }

    private void write(String file, String... texts) throws IOException {
        var rows = new ArrayList<>(List.of("created_at\tticker\ttext"));
        for (String text : texts) {
            rows.add("2014-01-02T10:00:00Z\tA\t" + text);
        }
        Path set = Files.createDirectories(data.resolve("stocknet"));
        Files.write(set.resolve(file), rows);
    }
}
