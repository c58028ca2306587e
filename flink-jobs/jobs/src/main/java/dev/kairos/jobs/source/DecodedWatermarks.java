package dev.kairos.jobs.source;

import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Decoded;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The watermarks of each partition: behind the latest event time by the pipeline's bound, and idle
 * after a while without items. An event time ahead of when its record was appended counts as that:
 * one producer's fast clock must not make everybody else late. Dead letters neither move them nor
 * keep them from becoming idle: a partition with nothing but broken records must not hold time back
 * for the others.
 *
 * <p>Idleness is measured on Flink's clock of input activity, which stands still while the source
 * is held up by back-pressure, so that a partition whose records merely wait is not taken for idle.
 */
public final class DecodedWatermarks {
    private DecodedWatermarks() {}

    public static WatermarkStrategy<Decoded> of(PipelineDefinition.Time time) {
        WatermarkStrategy<Decoded> ofItems =
                WatermarkStrategy.<Decoded>forBoundedOutOfOrderness(time.outOfOrderness())
                        .withIdleness(time.idleness());
        return WatermarkStrategy.<Decoded>forGenerator(
                        context -> new ItemsOnly(ofItems.createWatermarkGenerator(context)))
                .withTimestampAssigner(
                        (decoded, appended) ->
                                decoded.item() == null
                                        ? appended
                                        : decoded.item().eventTime().toEpochMilli());
    }

    /** Shows the generator behind it items, and hides dead letters. */
    private static final class ItemsOnly implements WatermarkGenerator<Decoded> {
        private final WatermarkGenerator<Decoded> generator;

        private ItemsOnly(WatermarkGenerator<Decoded> generator) {
            this.generator = generator;
        }

        @Override
        public void onEvent(Decoded decoded, long timestamp, WatermarkOutput output) {
            if (decoded.item() != null) {
                long appended = decoded.appended().toEpochMilli();
                generator.onEvent(decoded, Math.min(timestamp, appended), output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            generator.onPeriodicEmit(output);
        }
    }
}
