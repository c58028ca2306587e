package dev.kairos.bench.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import dev.kairos.bench.policies.Study.Outcome;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.CostCurve;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyTest {
    private static final Effort SMALL = new Effort(true, 2, 0, 4_000, 2, 2, 0.02);
    private static final SimulatedDevice GPU =
            new SimulatedDevice("gpu", CostCurve.A100_BERT_BASE_INT8, 1);
    private static final LoadSearch SEARCH = new LoadSearch(GPU, 100_000_000, 0.01);

    private static Map<Family, Outcome> outcomes(long seed) throws InterruptedException {
        var study = new Study(GPU, Lengths.BIMODAL, SMALL, SEARCH, seed);
        Map<Family, Outcome> outcomes = new EnumMap<>(Family.class);
        try (var parallel = new Parallel()) {
            for (Family family : Family.values()) {
                outcomes.put(family, study.search(family.grid(GPU, true), parallel));
            }
        }
        return outcomes;
    }

    private static List<List<Double>> loads(Map<Family, Outcome> outcomes) {
        return outcomes.values().stream().map(outcome -> outcome.best().loads()).toList();
    }

    @Test
    void repeatsItselfWithTheSameSeed() throws InterruptedException {
        List<List<Double>> once = loads(outcomes(1));

        assertThat(loads(outcomes(1))).isEqualTo(once);
        assertThat(loads(outcomes(2))).isNotEqualTo(once);
    }

    @Test
    void takesTheBestOfTheWholeGrid() throws InterruptedException {
        Outcome outcome = outcomes(1).get(Family.FCFS);

        assertThat(outcome.screened()).hasSameSizeAs(Candidate.firstComeFirstServed(true));
        assertThat(outcome.searched()).hasSize(2);
        assertThat(outcome.best().loads()).hasSize(2);
        assertThat(outcome.best().load()).isEqualTo(outcome.searched().get(0).load());
        assertThat(outcome.best().load()).isGreaterThanOrEqualTo(outcome.searched().get(1).load());
    }

    @Test
    void batchesBeatNoBatchesAndLengthsBeatArrival() throws InterruptedException {
        Map<Family, Outcome> outcomes = outcomes(1);

        assertThat(load(outcomes, Family.PER_RECORD)).isLessThan(load(outcomes, Family.FCFS));
        assertThat(load(outcomes, Family.FCFS)).isLessThan(load(outcomes, Family.SORTED));
        assertThat(load(outcomes, Family.FCFS)).isLessThan(load(outcomes, Family.OURS));
    }

    private static double load(Map<Family, Outcome> outcomes, Family family) {
        return outcomes.get(family).best().load();
    }

    @Test
    void reportsWhatIsAskedForByName() throws InterruptedException {
        var study = new Study(GPU, Lengths.BIMODAL, SMALL, SEARCH, 1);
        var result = new DeviceResult(GPU, 0.01);
        try (var parallel = new Parallel()) {
            result.put(Lengths.BIMODAL, study.confirm(outcomes(1), parallel));
        }

        Map<String, Object> fields = result.fields();

        assertThat(fields)
                .containsKeys(
                        "fcfs_over_bound",
                        "sorted_over_bound",
                        "ours_over_bound",
                        "per_record_over_bound",
                        "bimodal");
        assertThat(fields)
                .extractingByKey("bimodal", map(String.class, Object.class))
                .containsKeys("bound_per_s", "fcfs", "sorted", "per_record", "ours_at_0.9")
                .extractingByKey("ours", map(String.class, Object.class))
                .containsKeys(
                        "over_bound", "settings", "padding_ratio", "p99_ms", "missed_fraction");
        assertThat(result.targets()).hasSize(4);
    }
}
