package dev.kairos.jobs.outputs;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.schemas.GeneratedRecords;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;

/** The output records as Flink serialises them: as Avro, with the schema in the snapshot. */
public final class OutputTypes {
    public static final AvroTypeInfo<Prediction> PREDICTION = new AvroTypeInfo<>(Prediction.class);
    public static final AvroTypeInfo<DeadLetter> DEAD_LETTER = new AvroTypeInfo<>(DeadLetter.class);

    static {
        GeneratedRecords.trust();
    }

    private OutputTypes() {}
}
