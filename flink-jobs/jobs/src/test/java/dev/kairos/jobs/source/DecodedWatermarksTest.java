package dev.kairos.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.jobs.Pipelines;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Item;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodedWatermarksTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final SourcePosition POSITION = new SourcePosition("kairos.news", 0, 0);

    /** Stands still while the source is held up by back-pressure. */
    private final ManualClock activity = new ManualClock();

    private final Shown shown = new Shown();
    private WatermarkGenerator<Decoded> generator;
    private TimestampAssigner<Decoded> assigner;

    @BeforeEach
    void create() {
        WatermarkStrategy<Decoded> strategy =
                DecodedWatermarks.of(Pipelines.newsSentiment().time());
        generator = strategy.createWatermarkGenerator(new Context());
        assigner =
                strategy.createTimestampAssigner(
                        (TimestampAssignerSupplier.Context) UnregisteredMetricsGroup::new);
    }

    @Test
    void staysBehindTheLatestItemByTheBound() {
        read(item(NOON));
        read(item(NOON.minusSeconds(3)));
        assertThat(shown.watermark()).isEqualTo(NOON.minusSeconds(5).toEpochMilli() - 1);
    }

    @Test
    void aFastClockMovesItNoFurtherThanTheTimeOfAppending() {
        read(item(NOON, NOON.plusMillis(20)));
        read(item(NOON.plus(Duration.ofMinutes(59)), NOON.plusSeconds(1)));
        assertThat(shown.watermark()).isEqualTo(NOON.minusSeconds(4).toEpochMilli() - 1);

        read(item(NOON.plusSeconds(2), NOON.plusSeconds(3)));
        assertThat(shown.watermark()).isEqualTo(NOON.minusSeconds(3).toEpochMilli() - 1);
    }

    @Test
    void deadLettersDoNotMoveIt() {
        read(item(NOON));
        read(deadLetter(NOON.plus(Duration.ofDays(10_000))));
        assertThat(shown.watermark()).isEqualTo(NOON.minusSeconds(5).toEpochMilli() - 1);
    }

    @Test
    void aPartitionThatWaitsUnderBackPressureIsNotIdle() {
        read(item(NOON));
        for (int i = 0; i < 100; i++) {
            generator.onPeriodicEmit(shown);
        }
        assertThat(shown.idle).isFalse();
    }

    @Test
    void aPartitionWithoutItemsBecomesIdleWhateverIsBrokenInIt() {
        read(item(NOON));
        for (int second = 0; second <= 11; second++) {
            activity.advanceTime(Duration.ofSeconds(1));
            read(deadLetter(NOON));
        }
        assertThat(shown.idle).isTrue();

        read(item(NOON.plusSeconds(60)));
        assertThat(shown.idle).isFalse();
    }

    private void read(Decoded decoded) {
        long timestamp = assigner.extractTimestamp(decoded, NOON.toEpochMilli());
        generator.onEvent(decoded, timestamp, shown);
        generator.onPeriodicEmit(shown);
    }

    private static Decoded item(Instant eventTime) {
        return item(eventTime, eventTime);
    }

    private static Decoded item(Instant eventTime, Instant appended) {
        return Decoded.of(new Item(POSITION, eventTime, List.of("ACME"), "Up", "hash"), appended);
    }

    private static Decoded deadLetter(Instant eventTime) {
        var failure = new Failure(Cause.INVALID_TIME, "Event time " + eventTime);
        return Decoded.of(
                new DeadLetters("news-sentiment", true, Clock.systemUTC())
                        .of(POSITION, null, failure, new byte[0]));
    }

    private final class Context implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return activity;
        }
    }

    private static final class Shown implements WatermarkOutput {
        private Watermark watermark;
        private boolean idle;

        long watermark() {
            return watermark.getTimestamp();
        }

        @Override
        public void emitWatermark(Watermark emitted) {
            watermark = emitted;
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
