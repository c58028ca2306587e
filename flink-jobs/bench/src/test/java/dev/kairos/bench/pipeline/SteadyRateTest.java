package dev.kairos.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SteadyRateTest {
    @Test
    void leavesTheWarmUpOut() {
        // 20 records that take long, then 80, one each 10 ms.
        List<Long> appended =
                Stream.concat(
                                LongStream.range(0, 20).mapToObj(i -> i * 1000),
                                LongStream.range(0, 80).mapToObj(i -> 20_000 + i * 10))
                        .toList();

        assertThat(SteadyRate.perSecond(appended)).isCloseTo(100, within(1e-9));
    }

    @Test
    void oneMomentIsNoRate() {
        assertThatThrownBy(() -> SteadyRate.perSecond(Collections.nCopies(100, 5L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SteadyRate.perSecond(List.of(1L)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
