package dev.kairos.modelcli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir private Path folder;

    @Test
    void readsDecisionsThatAreNoPython() {
        assertThat(Corpus.decisions("{'Gold': 'positive', 'Silver': 'negative'}"))
                .containsExactly(Sentiment.POSITIVE, Sentiment.NEGATIVE);
        assertThat(Corpus.decisions("{\"D'Mart\": 'neutral'}")).containsExactly(Sentiment.NEUTRAL);
        assertThat(Corpus.decisions("{'D'Mart': 'neutral', 'it': 'neutral'}"))
                .containsExactly(Sentiment.NEUTRAL, Sentiment.NEUTRAL);
        assertThat(Corpus.decisions("{}")).isEmpty();
    }

    @Test
    void headlinesWhoseEntitiesDisagreeAreLeftOutAndCounted() throws IOException {
        Path file = folder.resolve("SEntFiN.csv");
        Files.writeString(
                file,
                """
                S No.,Title,Decisions,Words
                1,Gold shines,{'Gold': 'positive'},2
                2,"Gold up, silver down","{'Gold': 'positive', 'Silver': 'negative'}",4
                3,Both fall,"{'Gold': 'negative', 'Silver': 'negative'}",2
                4,Nothing said,{},2
                5, ,{'Gold': 'positive'},0
                """);
        Corpus corpus = Corpus.sentfin(file);
        assertThat(corpus.texts())
                .containsExactly(
                        new LabelledText("sentfin", "Gold shines", Sentiment.POSITIVE, true),
                        new LabelledText("sentfin", "Both fall", Sentiment.NEGATIVE, false));
        assertThat(corpus.leftOut())
                .containsEntry("entities disagree", 1)
                .containsEntry("no readable decision", 1)
                .containsEntry("blank text", 1);
    }

    @Test
    void anUnknownLabelIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("sent_train.csv");
        Files.writeString(file, "text,label\ngood,1\n\"two\nlines\",3\n");
        assertThatThrownBy(() -> Corpus.twitter(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sent_train.csv line 4: the label is '3'");
    }

    @Test
    void aMissingFolderIsNamed() {
        assertThatThrownBy(() -> Corpus.readAll(folder.resolve("absent")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("absent")
                .hasMessageContaining("there is no such file");
    }

    @Test
    void copiesOfATextLieInOnePart() {
        LabelledText text = tweet("$BYND - JPMorgan cuts outlook https://t.co/abc");
        LabelledText copy = tweet("$BYND: JPMorgan cuts outlook! https://t.co/xyz");
        assertThat(text.normalised()).isEqualTo(copy.normalised());
        for (long seed = 0; seed < 50; seed++) {
            assertThat(Part.of(text, seed)).isEqualTo(Part.of(copy, seed));
        }
    }

    @Test
    void partsHaveTheirShares() {
        var counts = new HashMap<Part, Integer>();
        IntStream.range(0, 10_000)
                .forEach(i -> counts.merge(Part.of(tweet("text " + i), 1), 1, Integer::sum));
        assertThat(counts.get(Part.TEST)).isBetween(1_350, 1_650);
        assertThat(counts.get(Part.VALIDATION)).isBetween(1_350, 1_650);
        assertThat(List.of(Part.values())).allMatch(counts::containsKey);
    }

    private static LabelledText tweet(String text) {
        return new LabelledText(Corpus.TWITTER, text, Sentiment.NEUTRAL, true);
    }
}
