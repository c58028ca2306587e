package dev.kairos.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kairos.bench.WordModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTimerTest {
    @Test
    void runsEachShapeOnEachThreadOnceARound() throws InterruptedException {
        var model = new WordModel();
        List<BatchShape> shapes = List.of(new BatchShape(1, 4), new BatchShape(8, 20));
        var timer = new BatchTimer(model, 3, shapes, 1);

        timer.warmUp();
        timer.round();
        timer.round();

        assertThat(model.batches()).isEqualTo(3 * 2 * 3);
        assertThat(timer.timings()).extracting(BatchTiming::shape).isEqualTo(shapes);
        assertThat(timer.timings()).allMatch(timing -> timing.medianNanos() > 0);
    }

    @Test
    void tellsThatABatchFailed() {
        var timer = new BatchTimer(new WordModel(" "), 1, List.of(new BatchShape(1, 4)), 1);

        assertThatIllegalStateException()
                .isThrownBy(timer::round)
                .withMessageContaining("failed while it was timed");
    }

    @Test
    void gridsHoldNoLargerBatchesThanPay() {
        assertThat(BatchShape.grid(false)).allMatch(shape -> shape.tokens() <= 2_048);
        assertThat(BatchShape.grid(true))
                .hasSizeLessThan(BatchShape.grid(false).size())
                .extracting(BatchShape::length)
                .contains(4, 256);
    }
}
