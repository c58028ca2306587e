package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.packaging.EncoderSpec;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That a long text's beginning is enough. */
class TextTokenizerTest {
    /** Words, special tokens, white space, ideographs, accents of one and of two characters, … */
    private static final String[] PARTS = {
        "profit ",
        "falls",
        " [MASK]",
        "[SEP] ",
        "[",
        "MA",
        "]",
        "\u4e2d",
        "\u4e2d\u0301",
        "\n",
        "\t",
        " ",
        "   ",
        "e\u0301",
        "\u00e9",
        "\u0301",
        ".",
        ",",
        "!?",
        "-",
        "\uD83D\uDC4D",
        "\uD800",
        "\0",
        "\u200b",
        "\u00a0",
        "\u3000",
        "0.5%",
        "I\u0307",
        "\u03a3",
        "\uac00",
        "x".repeat(120)
    };

    private static EncoderSpec spec;
    private static TextTokenizer whole;
    private static TextTokenizer cutting;

    @BeforeAll
    static void open() {
        spec = EncoderSpec.miniLm(16);
        whole = TextTokenizer.open(spec, Integer.MAX_VALUE);
        cutting = TextTokenizer.open(spec, 8);
    }

    @AfterAll
    static void close() {
        whole.close();
        cutting.close();
    }

    @Test
    void lookingAtTheBeginningChangesNothing() {
        long seed = System.nanoTime();
        System.out.println("Seed of the texts: " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder();
            for (int part = random.nextInt(60); part >= 0; part--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            assertSame(text.toString());
        }
    }

    @Test
    void theEndOfTheTextDecidesWhetherItWasCut() {
        // [CLS] and [SEP] leave room for 14.
        assertSame("word ".repeat(14));
        assertSame("word ".repeat(14) + " ".repeat(1_000));
        assertSame("word ".repeat(14) + "\0".repeat(1_000) + " ");
        assertSame("word ".repeat(15));
        assertThat(cutting.tokenize("word ".repeat(14) + " ".repeat(1_000)).truncated()).isFalse();
        assertThat(cutting.tokenize("word ".repeat(15)).truncated()).isTrue();
    }

    @Test
    void halfASurrogatePairHarmsNoOtherCharacter() {
        int[] pairAlone = whole.tokenize("\uD83D\uDC4D end").ids();
        assertThat(whole.tokenize("\uD83D\uDC4D end \uD800").ids()).isEqualTo(pairAlone);
        assertThat(whole.tokenize("\uDC4D\uD83D\uDC4D end").ids()).isEqualTo(pairAlone);
    }

    @Test
    void aTextWithoutWordsIsReadToItsEnd() {
        assertSame("x".repeat(10_000));
        assertSame("\uD83D\uDC4D".repeat(10_000));
    }

    /** Ten seconds and more if all of it were read. */
    @Test
    void aHugeTextTakesNoLongerThanALongOne() {
        String huge = "\u4e2d".repeat(4 << 20);
        long start = System.nanoTime();
        assertThat(cutting.tokenize(huge).tokens()).isEqualTo(16);
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000);
    }

    private static void assertSame(String text) {
        TokenizedText expected = whole.tokenize(text);
        TokenizedText found = cutting.tokenize(text);
        assertThat(found.ids()).as(text).isEqualTo(expected.ids());
        assertThat(found.truncated()).as(text).isEqualTo(expected.truncated());
    }
}
