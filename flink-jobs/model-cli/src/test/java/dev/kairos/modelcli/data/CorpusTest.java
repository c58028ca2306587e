package dev.kairos.modelcli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void tweetsOf2020AreReadAcrossLinesAndWithoutThoseNobodyLabelled() throws IOException {
        Path file = folder.resolve("tweets.csv");
        Files.writeString(
                file,
                """
                id;created_at;text;sentiment
                1;2020-04-15 01:03:46+00:00;"RT; two
                lines";positive
                2;2020-04-15 01:03:46+00:00;nobody looked at this;
                """);
        Corpus corpus = Corpus.tweets2020(file);
        assertThat(corpus.texts()).hasSize(1);
        assertThat(corpus.texts().get(0).text()).isEqualTo("RT; two\nlines");
        assertThat(corpus.texts().get(0).sentiment()).isEqualTo(Sentiment.POSITIVE);
        assertThat(corpus.leftOut()).containsEntry("nobody labelled them", 1);

        Files.writeString(file, "id;created_at;text;sentiment\n1;x;a text;bullish\n");
        assertThatThrownBy(() -> Corpus.tweets2020(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tweets.csv line 2: the sentiment is 'bullish'");
    }
}
