package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarketDataTest {
    private static final int MINUTES = 300;

    @TempDir private Path data;

    @Test
    void aSetOfAllThreePartsIsRead() throws IOException {
        days("20180404", "20180405", "20180406");
        assertThat(MarketData.lean(data)).hasSize(1);
        MarketData.Tests tests = MarketData.tests(data);
        assertThat(tests.parts())
                .extracting(MarketData.Part::name)
                .containsExactly("lean_market test");
        assertThat(tests.training().get(0).bars()).hasSize(MINUTES);
    }

    @Test
    void datesThatAreMissingAreNamed() throws IOException {
        days("20180404");
        assertThatThrownBy(() -> MarketData.lean(data))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "lean_market validation (from 2018-04-05 on and before 2018-04-06)")
                .hasMessageContaining("lean_market test (from 2018-04-06 on)")
                .hasMessageNotContaining("training");
        assertThatThrownBy(() -> MarketData.tests(data))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lean_market test (from 2018-04-06 on)");
    }

    @Test
    void aSetWithoutATrainingPartIsNamed() throws IOException {
        days("20180405", "20180406");
        assertThatThrownBy(() -> MarketData.lean(data))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too few bars for lean_market training (before 2018-04-05);");
    }

    private void days(String... days) throws IOException {
        for (String day : days) {
            Path file = data.resolve("lean_market/crypto/x/minute/abc/%s_trade.zip".formatted(day));
            Files.createDirectories(file.getParent());
            var rows = new StringBuilder();
            for (int minute = 0; minute < MINUTES; minute++) {
                rows.append("%d,1,2,1,2,5%n".formatted(60_000 * minute));
            }
            try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
                out.putNextEntry(new ZipEntry("rows.csv"));
                out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
