package dev.kairos.inference.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.temporalcontext.bars.BarFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketSpecTest {
    private static final int WIDTH = BarFeatures.NAMES.size();

    @TempDir private Path folder;

    @Test
    void thatOfTheShippedPackageIsWrittenAsItWasRead() {
        TemporalPackage shipped = TemporalPackage.load("market-forecast");
        assertThat(MarketSpec.of(shipped).write()).isEqualTo(shipped.fileBytes(MarketSpec.FILE));
    }

    @Test
    void whatIsNotKnownHereIsRefused() {
        MarketSpec spec = MarketSpec.of(TemporalPackage.load("market-forecast"));
        assertThatThrownBy(() -> spec.withNetworkShare(1.5))
                .hasMessageContaining("network_share from 0 to 1, got 64 and 1.5");
        assertThatThrownBy(
                        () ->
                                new MarketSpec(
                                        List.of(1),
                                        spec.warmUp(),
                                        spec.networkShare(),
                                        spec.calibration(),
                                        spec.features(),
                                        spec.scales()))
                .hasMessageContaining("got [1]");
        assertThatThrownBy(() -> new ScaleModel(0, List.of(1.0))).hasMessageContaining("1 weights");
        assertThatThrownBy(() -> new ScaleModels(List.of()))
                .hasMessageContaining("Got 0 scales for the horizons");
    }

    @Test
    void aPackageWhoseNetworkReadsOrAnswersOtherwiseIsRefused() throws IOException {
        TemporalPackage.load("market-forecast").copyTo(folder);
        refuses("horizon: 60.0", "horizon: 61.0", "horizons [1.0, 5.0, 15.0, 61.0]");
        refuses("- 0.975\n", "- 0.98\n", "0.95, 0.98, 0.99]");
        refuses("name: \"gap\"", "name: \"pause\"", "volume_fast, pause");
        refuses("\"bar\"", "\"candle\"", "not [candle]");
        Files.copy(folder.resolve(MarketSpec.FILE), folder.resolve("other.json"));
        refuses("path: \"market.json\"", "path: \"other.json\"", "has no file 'market.json'");
        refuses("task: \"market-forecast\"", "task: \"weather\"", "its task is weather");
    }

    private void refuses(String right, String wrong, String message) throws IOException {
        Path file = folder.resolve(ModelPackage.MANIFEST_FILE);
        String manifest = Files.readString(file);
        assertThat(manifest).contains(right);
        Files.writeString(file, manifest.replace(right, wrong));
        TemporalPackage changed = TemporalPackage.load(folder.toString());
        assertThatThrownBy(() -> MarketSpec.of(changed))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(message);
        Files.writeString(file, manifest);
    }

    @Test
    void scalesStayWithinReason() {
        var model = new ScaleModel(0, Collections.nCopies(WIDTH, 100.0));
        assertThat(model.scale(Collections.nCopies(WIDTH, 1.0))).isEqualTo(Math.exp(3));
    }

    @Test
    void quantilesOfScoresBlendBetweenTheirParts() {
        double[][] logistic = ScoreQuantiles.logistic();
        double[] row = logistic[0];
        // Mean size 1, symmetric.
        assertThat(row[4]).isZero();
        assertThat(row[0]).isCloseTo(-row[8], within(1e-12));
        assertThat(row[8]).isBetween(3.31, 3.32);
        var answer = new float[2 * logistic.length * row.length];
        for (int i = 0; i < answer.length / 2; i++) {
            answer[answer.length / 2 + i] = i;
        }
        double[][] network = ScoreQuantiles.ofAnswer(answer);
        assertThat(network[1][0]).isEqualTo(row.length);
        assertThat(ScoreQuantiles.blend(logistic, network, 0)).isDeepEqualTo(logistic);
        assertThat(ScoreQuantiles.blend(logistic, network, 0.5)[3][8])
                .isEqualTo((row[8] + network[3][8]) / 2);
    }
}
