package dev.kairos.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.ModelInput;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static TextClassifier classifier;
    private static Texts texts;

    @BeforeAll
    static void open() {
        classifier = TextClassifier.open(ModelPackage.load("news-sentiment"));
        texts = new Texts(classifier);
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    private static int tokens(String text) {
        return classifier.prepare(new ModelInput.Text(text)).tokens();
    }

    @Test
    void haveExactlyTheTokensAskedFor() {
        int[] lengths = {4, 5, 20, 100, 255, 256};

        List<String> made = texts.of(lengths, 1);

        assertThat(made).extracting(TextsTest::tokens).containsExactly(4, 5, 20, 100, 255, 256);
    }

    @Test
    void differFromEachOtherHoweverShort() {
        List<String> made = texts.of(Lengths.PARETO.sample(2000, 1), 1);
        assertThat(made).doesNotHaveDuplicates();

        var shortest = new int[5000];
        Arrays.fill(shortest, Lengths.SHORTEST);
        assertThat(texts.of(shortest, 1)).doesNotHaveDuplicates();
    }

    @Test
    void theSeedDecides() {
        int[] lengths = Lengths.LOGNORMAL.sample(50, 1);

        List<String> again = texts.of(lengths, 3);
        assertThat(texts.of(lengths, 3)).isEqualTo(again);
        assertThat(texts.of(lengths, 3)).isNotEqualTo(texts.of(lengths, 4));
    }

    @Test
    void aSampleKnowsItsLengths() {
        Sample sample = Sample.draw(texts, Lengths.BIMODAL, 200, 1);

        assertThat(sample.texts().stream().mapToLong(TextsTest::tokens).sum())
                .isEqualTo(sample.tokens());
        assertThat(sample.longestFirst())
                .containsExactlyInAnyOrderElementsOf(sample.texts())
                .isSortedAccordingTo((a, b) -> tokens(b) - tokens(a));
        assertThat(sample.first(10).texts()).isEqualTo(sample.texts().subList(0, 10));
    }
}
