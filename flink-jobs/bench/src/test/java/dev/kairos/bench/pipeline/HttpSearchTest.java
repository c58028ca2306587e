package dev.kairos.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.bench.pipeline.HttpSearch.Setting;
import dev.kairos.bench.pipeline.server.BatchLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpSearchTest {
    private static final List<Setting> GRID =
            List.of(
                    new Setting(new BatchLimits(1, 0), 32),
                    new Setting(new BatchLimits(2, 1_000), 32),
                    new Setting(new BatchLimits(4, 1_000), 32),
                    new Setting(new BatchLimits(8, 5_000), 32));

    private final List<Setting> tried = new ArrayList<>();

    /** The larger the batches, the better; but a server that is lucky at first with size 1. */
    private double perSecond(Setting setting) {
        boolean lucky = setting.limits().size() == 1 && !tried.contains(setting);
        return lucky ? 100 : 90 + setting.limits().size();
    }

    private Setting best(HttpSearch search) throws IOException, InterruptedException {
        return search.best(this::perSecond, (setting, measured) -> tried.add(setting));
    }

    @Test
    void oneGoodMomentDoesNotDecideAFullSearch() throws Exception {
        var search = new HttpSearch(GRID, true);

        // Size 1 did 100 and 91, size 8 did 98 twice.
        assertThat(best(search)).isEqualTo(GRID.get(3));
        assertThat(tried).hasSize(search.trials()).endsWith(GRID.get(0), GRID.get(3), GRID.get(2));
    }

    @Test
    void aQuickSearchTriesEachOnce() throws Exception {
        var search = new HttpSearch(GRID, false);

        assertThat(best(search)).isEqualTo(GRID.get(0));
        assertThat(tried).containsExactlyElementsOf(GRID).hasSize(search.trials());
    }

    @Test
    void triesEveryLimitOfABatch() {
        for (HttpSearch search : List.of(HttpSearch.FULL, HttpSearch.QUICK)) {
            assertThat(search.grid().stream().map(Setting::limits).distinct())
                    .containsExactlyElementsOf(BatchLimits.GRID);
        }
        assertThat(HttpSearch.QUICK.trials()).isLessThan(HttpSearch.FULL.trials());
    }
}
