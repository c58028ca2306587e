package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.predictionAbout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GeneratedRecordsTest {
    @AfterEach
    void trustAgain() {
        GeneratedRecords.trust();
    }

    @Test
    void letsAvroCopyItsOwnRecords() {
        GeneratedRecords.trust();
        Prediction prediction = predictionAbout("ACME").scoring("t", 1, 2).build();

        assertThat(Prediction.newBuilder(prediction).build()).isEqualTo(prediction);
    }

    @Test
    void trustsNothingElse() {
        GeneratedRecords.trust();
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();

        assertThat(trusted.isTrusted(SourcePosition.class)).isTrue();
        assertThat(trusted.isTrusted(String.class)).isTrue();
        assertThat(trusted.isTrusted(ProcessBuilder.class)).isFalse();
    }

    @Test
    void addsOneLayerHoweverOftenItIsCalled() {
        GeneratedRecords.trust();
        ClassSecurityPredicate trusted = ClassSecurityValidator.getGlobal();
        GeneratedRecords.trust();

        assertThat(ClassSecurityValidator.getGlobal()).isSameAs(trusted);
    }

    /** Should this fail with a later Avro, trust is no longer needed. */
    @Test
    void avroTrustsNoGeneratedClassByItself() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.DEFAULT);

        assertThatThrownBy(() -> ClassSecurityValidator.validate(SourcePosition.class))
                .isInstanceOf(SecurityException.class);
    }
}
