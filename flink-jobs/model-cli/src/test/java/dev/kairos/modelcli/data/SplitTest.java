package dev.kairos.modelcli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final String ONE = "$BYND - JPMorgan cuts outlook https://t.co/abc";

    @Test
    void variantsOfAWordingLieInOnePart() {
        List<LabelledText> variants =
                List.of(
                        tweet("Oil rises as OPEC agrees to cut output by a tenth"),
                        tweet("OIL RISES as OPEC agrees to cut output by a tenth! https://t.co/x"),
                        tweet("UPDATE: oil rises as OPEC agrees to cut output by a tenth"),
                        tweet("Oil rises as OPEC agrees to cut output by a tenth, traders say"));
        for (long seed = 0; seed < 50; seed++) {
            Split split = Split.of(variants, seed);
            assertThat(variants.stream().map(split::partOf).distinct()).hasSize(1);
            assertThat(variants.stream().map(split::groupOf).distinct()).hasSize(1);
        }
    }

    @Test
    void otherTextsHaveTheirShares() {
        List<LabelledText> texts =
                IntStream.range(0, 10_000)
                        .mapToObj(i -> tweet("company %d buys company %d".formatted(i, i + 7)))
                        .toList();
        Split split = Split.of(texts, 1);
        assertThat(texts.stream().map(split::groupOf).distinct()).hasSize(10_000);
        assertThat(members(split, texts, Part.TEST)).hasSizeBetween(850, 1_150);
        assertThat(members(split, texts, Part.VALIDATION)).hasSizeBetween(850, 1_150);
        assertThat(members(Split.of(texts, 2), texts, Part.TEST))
                .isNotEqualTo(members(split, texts, Part.TEST));
    }

    @Test
    void aTextThatWasNotSplitHasNoPart() {
        Split split = Split.of(List.of(tweet(ONE)), 1);
        assertThatThrownBy(() -> split.partOf(tweet("something else")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("something else");
    }

    @Test
    void aSetThatIsNotTrainedOnIsMeasuredAsAWhole() {
        var texts = new ArrayList<LabelledText>();
        for (int i = 0; i < 300; i++) {
            Sentiment sentiment = Sentiment.values()[i % 3];
            texts.add(new LabelledText("one", "first " + i + " of many", sentiment, true));
            texts.add(new LabelledText("two", "second " + i + " of many", sentiment, true));
        }
        Parts parts = Parts.of(texts, 1, Set.of("one"));
        assertThat(parts.count(Part.TRAIN, "two")).isZero();
        assertThat(parts.count(Part.VALIDATION, "two")).isZero();
        assertThat(parts.count(Part.TEST, "two")).isEqualTo(300);
        assertThat(parts.count(Part.TEST, "one")).isBetween(10, 60);
        assertThat(Arrays.stream(parts.counts(Part.TRAIN)).sum())
                .isEqualTo(parts.of(Part.TRAIN).length);
    }

    @Test
    void variantsOfWhatIsTrainedOnAreNotMeasured() {
        var texts = new ArrayList<LabelledText>();
        for (int i = 0; i < 300; i++) {
            Sentiment sentiment = Sentiment.values()[i % 3];
            String text = "company %1$d buys firm %1$d near town %1$d".formatted(i);
            texts.add(new LabelledText("one", text, sentiment, true));
            texts.add(new LabelledText("two", "UPDATE: " + text, sentiment, true));
            texts.add(new LabelledText("two", i + " rain over town " + i, sentiment, true));
        }
        Parts parts = Parts.of(texts, 1, Set.of("one"));
        int unseen = parts.count(Part.TEST, "one");
        assertThat(parts.count(Part.TEST, "two")).isEqualTo(300 + unseen);
        assertThat(parts.leftOut()).isEqualTo(300 - unseen).isPositive();
        assertThat(Parts.of(texts, 1, Set.of()).leftOut()).isZero();
        assertThat(Parts.sets(texts)).containsExactly("one", "two");
    }

    @Test
    void aPartWithoutAClassIsNamed() {
        List<LabelledText> texts =
                IntStream.range(0, 100).mapToObj(i -> tweet("text number " + i)).toList();
        assertThatThrownBy(() -> Parts.of(texts, 1, Set.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no negative text");
    }

    private static List<LabelledText> members(Split split, List<LabelledText> texts, Part part) {
        return texts.stream().filter(text -> split.partOf(text) == part).toList();
    }

    private static LabelledText tweet(String text) {
        return new LabelledText(Corpus.TWITTER, text, Sentiment.NEUTRAL, true);
    }
}
