package dev.kairos.modelcli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.Sentiment;
import dev.kairos.modelcli.text.Teachers.Taught;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On the packages that ship. */
class TeachersTest {
    private static final List<String> UNLABELLED =
            List.of("Shares plunge after a profit warning", "The meeting is on Tuesday");

    @Test
    void theMeanOfSeveralIsLearnt() {
        List<LabelledText> texts =
                List.of(
                        new LabelledText("set", "Profit rises", Sentiment.POSITIVE, true),
                        new LabelledText("set", "Sales of Alba", Sentiment.NEUTRAL, true),
                        new LabelledText("set", "Alba is sued", Sentiment.NEGATIVE, true));
        var parts =
                new Parts(
                        1,
                        texts,
                        Map.of(
                                Part.TRAIN, new int[] {0, 2},
                                Part.VALIDATION, new int[] {1},
                                Part.TEST, new int[0]));
        var told = new AtomicInteger();
        Taught one = ask(List.of("news-sentiment"), parts, told);
        Taught other = ask(List.of("news-sentiment-fast"), parts, told);
        Taught both = ask(List.of("news-sentiment", "news-sentiment-fast"), parts, told);
        assertMean(both.probabilities(), one.probabilities(), other.probabilities());
        assertMean(both.ofUnlabelled(), one.ofUnlabelled(), other.ofUnlabelled());
        assertThat(both.teachers()).hasSize(2);
        assertThat(both.teachers().get(0))
                .startsWith("`news-sentiment` ")
                .contains(" over `dev.kairos:");
        int answers = one.probabilities().length + UNLABELLED.size();
        assertThat(told).hasValue(4 * answers);
    }

    private static Taught ask(List<String> teachers, Parts parts, AtomicInteger told) {
        return new Teachers(teachers, 0.5).of(parts, UNLABELLED, told::addAndGet);
    }

    private static void assertMean(float[][] mean, float[][] one, float[][] other) {
        assertThat(mean).hasDimensions(one.length, 3).isNotEmpty();
        for (int text = 0; text < mean.length; text++) {
            for (int label = 0; label < 3; label++) {
                assertThat(mean[text][label])
                        .isCloseTo((one[text][label] + other[text][label]) / 2, within(1e-6f));
            }
        }
    }
}
