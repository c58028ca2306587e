package dev.kairos.modelcli.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Sentiment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentimentEvaluationTest {
    @Test
    void countsEverySetForItselfAndAllTogether() {
        var evaluation =
                SentimentEvaluation.of(
                        List.of(
                                text("one", Sentiment.NEGATIVE),
                                text("one", Sentiment.POSITIVE),
                                text("other", Sentiment.POSITIVE)),
                        new float[][] {{0.8f, 0.1f, 0.1f}, {0.6f, 0.1f, 0.3f}, {0, 0, 1}});
        assertThat(evaluation.sets()).containsOnlyKeys("all", "one", "other");
        assertThat(evaluation.sets().get("one").accuracy()).isEqualTo(0.5);
        assertThat(evaluation.toReport()).containsOnlyKeys("all", "one", "other");
        // Nobody is neutral: that class cannot be ranked, the others can.
        assertThat(evaluation.html("model, version 1"))
                .contains("<h1>model, version 1</h1>")
                .contains("Confusion, other")
                .contains("Each class against the others")
                .contains("\"name\":\"positive\"")
                .doesNotContain("\"name\":\"neutral\"");
    }

    @Test
    void aPageOfTextsOfOneClassSaysWhatItLacks() {
        var evaluation =
                SentimentEvaluation.of(
                        List.of(text("one", Sentiment.NEUTRAL)), new float[][] {{0, 1.0001f, 0}});
        assertThat(evaluation.html("model")).contains("no class can be ranked");
    }

    private static LabelledText text(String set, Sentiment sentiment) {
        return new LabelledText(set, "text", sentiment, true);
    }
}
