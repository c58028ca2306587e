package dev.kairos.jobs.outputs;

import dev.kairos.events.Contribution;
import dev.kairos.events.DeadLetter;
import dev.kairos.events.OffsetRange;
import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;

/** The output records as Flink serialises them: as Avro, with the schema in the snapshot. */
public final class OutputTypes {
    public static final AvroTypeInfo<Prediction> PREDICTION = new AvroTypeInfo<>(Prediction.class);
    public static final AvroTypeInfo<DeadLetter> DEAD_LETTER = new AvroTypeInfo<>(DeadLetter.class);

    static {
        // Avro makes records only of classes it was told to trust, its own generated ones included.
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        ClassSecurityValidator.builder()
                                .add(Prediction.class)
                                .add(Contribution.class)
                                .add(DeadLetter.class)
                                .add(SourcePosition.class)
                                .add(OffsetRange.class)
                                .build()));
    }

    private OutputTypes() {}

    /** Lets this JVM make such records; to be called by code that reads or builds them. */
    public static void trust() {
        // Loading the class has done it.
    }
}
