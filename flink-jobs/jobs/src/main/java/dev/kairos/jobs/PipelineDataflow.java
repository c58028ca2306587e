package dev.kairos.jobs;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.functions.ContextFunction;
import dev.kairos.jobs.functions.DeadLetterCounter;
import dev.kairos.jobs.functions.DeadLetterOutput;
import dev.kairos.jobs.functions.ObserveFunction;
import dev.kairos.jobs.functions.OverloadRetry;
import dev.kairos.jobs.functions.SchedulerAccess;
import dev.kairos.jobs.functions.SentimentFunction;
import dev.kairos.jobs.outputs.OutputTypes;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.source.DecodedWatermarks;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The dataflow of a pipeline that answers texts with their sentiment. */
public final class PipelineDataflow {
    private PipelineDataflow() {}

    /**
     * Builds the dataflow.
     *
     * @param source decoded records, replayable from checkpoints
     * @param scheduler gives each subtask of the model stage its hold on the scheduler
     * @param predictions where answers go
     * @param deadLetters where inputs go that get none
     * @param clock what outputs are dated with
     */
    public static void define(
            StreamExecutionEnvironment env,
            PipelineDefinition pipeline,
            Source<Decoded, ?, ?> source,
            SchedulerAccess scheduler,
            Sink<Prediction> predictions,
            Sink<DeadLetter> deadLetters,
            Clock clock) {
        SingleOutputStreamOperator<Observed> observed =
                env.fromSource(source, DecodedWatermarks.of(pipeline.time()), "decode")
                        .uid("decode")
                        .process(new ObserveFunction(pipeline.observe().kind()))
                        .name("observe")
                        .uid("observe");

        SingleOutputStreamOperator<Scored> scored =
                AsyncDataStream.unorderedWaitWithRetry(
                                observed,
                                new SentimentFunction(pipeline, scheduler),
                                pipeline.model().timeout().toMillis(),
                                TimeUnit.MILLISECONDS,
                                pipeline.model().capacity(),
                                new OverloadRetry())
                        // A model that is busy then shows at the source as back-pressure, during
                        // which no partition becomes idle.
                        .startNewChain()
                        .name("sentiment")
                        .uid("sentiment");

        SingleOutputStreamOperator<Prediction> answered =
                scored.keyBy(Scored::key, Types.STRING)
                        .process(new ContextFunction(pipeline, clock), OutputTypes.PREDICTION)
                        .name("context")
                        .uid("context");

        answered.sinkTo(predictions).name("predictions").uid("predictions");

        observed.getSideOutput(DeadLetterOutput.TAG)
                .union(answered.getSideOutput(DeadLetterOutput.TAG))
                .map(new DeadLetterCounter())
                .returns(OutputTypes.DEAD_LETTER)
                .name("count dead letters")
                .uid("count-dead-letters")
                .sinkTo(deadLetters)
                .name("dead letters")
                .uid("dead-letters");
    }
}
