package dev.kairos.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTimingTest {
    private static final BatchShape SHAPE = new BatchShape(2, 8);

    @Test
    void takesTheMiddle() {
        assertThat(BatchTiming.of(SHAPE, List.of(30L, 10L, 1_000L)).medianNanos()).isEqualTo(30);
        assertThat(BatchTiming.of(SHAPE, List.of(30L, 10L)).medianNanos()).isEqualTo(20);
    }

    @Test
    void scattersAsMostRunsDo() {
        double step = Math.exp(0.1);
        List<Long> nanos =
                List.of(1_000_000L, Math.round(1_000_000 * step), Math.round(1_000_000 / step), 9L);

        assertThat(BatchTiming.of(SHAPE, List.of(5L, 5L, 5L)).scatter()).isZero();
        assertThat(BatchTiming.of(SHAPE, nanos).scatter()).isCloseTo(0.15, within(0.08));
    }

    @Test
    void ofABatchThatExists() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchShape(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchShape(1, 0));
    }
}
