package dev.kairos.jobs.source;

import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.serdes.NamedClasses;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes inside the source, so that watermarks are those of each partition. */
public final class DecodingSchema implements KafkaRecordDeserializationSchema<Decoded> {
    private final PipelineDefinition pipeline;
    private final Map<String, String> serdeProperties;
    private final Clock clock;
    private transient RecordDecoder decoder;

    /**
     * @param serdeProperties settings of the deserializer that the pipeline names
     */
    public DecodingSchema(
            PipelineDefinition pipeline, Map<String, String> serdeProperties, Clock clock) {
        this.pipeline = pipeline;
        this.serdeProperties = Map.copyOf(serdeProperties);
        this.clock = clock;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        Deserializer<?> deserializer =
                NamedClasses.deserializer(
                        pipeline.serdes().deserializer(),
                        serdeProperties,
                        context.getUserCodeClassLoader().asClassLoader());
        this.decoder =
                new RecordDecoder(
                        pipeline,
                        deserializer,
                        new DeadLetters(pipeline.name(), !pipeline.personalData(), clock),
                        clock);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Decoded> out) {
        decoder.decode(record, out::collect);
    }

    @Override
    public TypeInformation<Decoded> getProducedType() {
        return TypeInformation.of(Decoded.class);
    }
}
