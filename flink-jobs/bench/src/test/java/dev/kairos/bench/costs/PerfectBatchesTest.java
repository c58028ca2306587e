package dev.kairos.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class PerfectBatchesTest {
    private static BatchTiming timing(int size, int length, double nanos) {
        return new BatchTiming(new BatchShape(size, length), nanos, 0);
    }

    private final PerfectBatches perfect =
            new PerfectBatches(List.of(timing(1, 10, 100), timing(4, 10, 200), timing(1, 20, 150)));

    @Test
    void takeTheCheapestSizeOfALength() {
        assertThat(perfect.nanos(10)).isEqualTo(50);
        assertThat(perfect.nanos(20)).isEqualTo(150);
    }

    @Test
    void interpolateBetweenLengths() {
        assertThat(perfect.nanos(15)).isEqualTo(100);
        assertThat(perfect.nanos(5)).isEqualTo(25);
        assertThat(perfect.nanos(40)).isEqualTo(300);
    }

    @Test
    void tellWhatAllThreadsDo() {
        // 50 and 150 nanoseconds on each of two threads: 100 a text, 50 between two.
        assertThat(perfect.perSecond(new int[] {10, 20}, 2)).isEqualTo(2e7);
    }

    @Test
    void needAMeasurement() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PerfectBatches(List.of()));
    }
}
