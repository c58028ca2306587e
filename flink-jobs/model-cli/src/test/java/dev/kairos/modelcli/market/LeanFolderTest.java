package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.temporalcontext.bars.Bar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeanFolderTest {
    @TempDir private Path folder;

    @Test
    void readsEquitiesInNewYorkTimeAndDeciCents() throws IOException {
        zip(
                "equity/usa/minute/spy/20131007_trade.zip",
                "34200000,1674100,1674200,1672500,1672700,3197\n");
        zip("equity/usa/minute/spy/20131007_quote.zip", "not read\n");
        // Clocks were put back on the night before this day.
        zip("equity/usa/minute/spy/20131104_trade.zip", "34200000,10000,10000,10000,10000,1\n");
        List<Bar> bars = only().bars();
        assertThat(bars.get(0))
                .isEqualTo(
                        new Bar(
                                Instant.parse("2013-10-07T13:30:00Z"),
                                167.41,
                                167.42,
                                167.25,
                                167.27,
                                3197));
        assertThat(bars.get(1).eventTime()).isEqualTo(Instant.parse("2013-11-04T14:30:00Z"));
        assertThat(only().splitAtGaps(Duration.ofDays(4))).hasSize(2);
    }

    @Test
    void readsCryptoInUtcAndPlainPrices() throws IOException {
        zip("crypto/coinbase/minute/btcusd/20161007_trade.zip", "60000,611.78,612,611.5,611.9,1\n");
        assertThat(only().bars().get(0))
                .isEqualTo(
                        new Bar(
                                Instant.parse("2016-10-07T00:01:00Z"),
                                611.78,
                                612,
                                611.5,
                                611.9,
                                1));
        assertThat(only().name()).isEqualTo("crypto/coinbase/minute/btcusd");
    }

    @Test
    void makesMinutesOfTheMiddleOfForexQuotes() throws IOException {
        zip(
                "forex/oanda/tick/eurusd/20140505_quote.zip",
                "60000,1,3\n61000,2,4\n119999,1.5,2.5\n120000,2,2\n");
        assertThat(only().bars())
                .containsExactly(
                        new Bar(Instant.parse("2014-05-05T00:01:00Z"), 2, 3, 2, 2, 3),
                        new Bar(Instant.parse("2014-05-05T00:02:00Z"), 2, 2, 2, 2, 1));
    }

    @Test
    void namesFileAndLineOfWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> new LeanFolder(folder))
                .hasMessageContaining("no LEAN data folder");
        String day = "crypto/x/minute/y/20161007_trade.zip";
        zip(day, "0,1,1,1,1,1\n60000,1,1,1,zero,1\n");
        assertThatThrownBy(this::only)
                .hasMessageContaining("20161007_trade.zip line 2")
                .hasMessageContaining("'zero' is not a number");
        zip(day, "60000,1,1,1,1,1\n0,1,1,1,1,1\n");
        assertThatThrownBy(this::only).hasMessageContaining("line 2: its time is not after");
        zip(day, "0,1,1,1,-1,1\n");
        assertThatThrownBy(this::only).hasMessageContaining("line 1: close is -1.0");
        zip(day, "0,1,1\n");
        assertThatThrownBy(this::only).hasMessageContaining("line 1: has 3 values, needs 6");
    }

    private BarSeries only() {
        List<BarSeries> series = new LeanFolder(folder).minutes();
        assertThat(series).hasSize(1);
        return series.get(0);
    }

    private void zip(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry("rows.csv"));
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
