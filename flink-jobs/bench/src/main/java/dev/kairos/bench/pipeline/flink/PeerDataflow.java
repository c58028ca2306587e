package dev.kairos.bench.pipeline.flink;

import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.functions.ContextFunction;
import dev.kairos.jobs.functions.ObserveFunction;
import dev.kairos.jobs.kafka.KafkaEnds;
import dev.kairos.jobs.outputs.OutputTypes;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.source.DecodedWatermarks;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The product's dataflow with another model stage: the same source, observations, keyed context and
 * sink, of the same classes.
 */
final class PeerDataflow {
    private PeerDataflow() {}

    static void define(
            StreamExecutionEnvironment env,
            PipelineDefinition pipeline,
            KafkaEnds ends,
            JobPlan plan,
            Clock clock) {
        SingleOutputStreamOperator<Observed> observed =
                env.fromSource(ends.source(), DecodedWatermarks.of(pipeline.time()), "decode")
                        .uid("decode")
                        .process(new ObserveFunction(pipeline.observe().kind()))
                        .name("observe")
                        .uid("observe");
        SingleOutputStreamOperator<Scored> scored = scored(observed, pipeline, plan);
        scored.uid("sentiment")
                .keyBy(Scored::key, Types.STRING)
                .process(new ContextFunction(pipeline, clock), OutputTypes.PREDICTION)
                .name("context")
                .uid("context")
                .sinkTo(ends.predictions())
                .name("predictions")
                .uid("predictions");
    }

    private static SingleOutputStreamOperator<Scored> scored(
            SingleOutputStreamOperator<Observed> observed,
            PipelineDefinition pipeline,
            JobPlan plan) {
        return switch (plan.variant()) {
            case PER_RECORD -> observed.map(new PerRecordFunction(plan.model())).name("map");
            case HTTP ->
                    AsyncDataStream.unorderedWait(
                                    observed,
                                    new HttpFunction(plan.model(), plan.serverPort()),
                                    pipeline.model().timeout().toMillis(),
                                    TimeUnit.MILLISECONDS,
                                    plan.serverCapacity())
                            .startNewChain()
                            .name("http");
            case PIPELINE ->
                    throw new IllegalArgumentException("The product defines its own dataflow");
        };
    }
}
