package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.newsItem;
import static dev.kairos.schemas.testing.TestRecords.patientEvent;
import static dev.kairos.schemas.testing.TestRecords.predictionAbout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.NewsItem;
import dev.kairos.events.PatientEvent;
import dev.kairos.events.Prediction;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

final class PersonalDataTest {
    @Test
    void masksWhatIsPersonalAndNothingElse() {
        PatientEvent note = patientEvent("p-17").note("round", "Slept badly").onWard("ICU").build();

        assertThat(PersonalData.masked(note))
                .isEqualTo(
                        "{\"patient_id\":\"***\",\"at\":\"2026-01-05T03:15:00Z\",\"kind\":\"note\","
                            + "\"code\":\"round\",\"value\":null,\"unit\":null,\"text\":\"***\","
                            + "\"ward\":\"ICU\"}");
        assertThat(note.getPatientId()).isEqualTo("p-17");
    }

    @Test
    void writesWhatIsNotPersonalAsItIs() {
        assertThat(PersonalData.masked(predictionAbout("ACME").scoring("t", 1, 2).build()))
                .contains("\"key\":\"ACME\"")
                .contains("\"scored_position\":{\"topic\":\"t\",\"partition\":1,\"offset\":2}")
                .contains("\"neutral\":0.8")
                .contains("\"calibrated\":false");
        assertThat(PersonalData.masked(newsItem("n-1").about("A", "B").build()))
                .contains("\"symbols\":[\"A\",\"B\"]");
    }

    @Test
    void masksInsideArraysAndMaps() {
        Schema person =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "Ward", "fields": [
                                  {"name": "patients", "type": {"type": "array", "items":
                                    {"type": "record", "name": "Patient", "fields": [
                                      {"name": "name", "type": "string", "kairos.personal": true}
                                    ]}}},
                                  {"name": "beds", "type": {"type": "map", "values": "Patient"}}
                                ]}
                                """);
        Schema patientSchema = person.getField("patients").schema().getElementType();
        var patient = new GenericData.Record(patientSchema);
        patient.put("name", "Ada");
        var ward = new GenericData.Record(person);
        ward.put("patients", List.of(patient));
        ward.put("beds", Map.of("1", patient));

        assertThat(PersonalData.masked(ward))
                .isEqualTo(
                        "{\"patients\":[{\"name\":\"***\"}],\"beds\":{\"1\":{\"name\":\"***\"}}}");
        assertThat(PersonalData.isIn(person)).isTrue();
    }

    @Test
    void knowsWhichRecordsHoldPersonalData() {
        assertThat(PersonalData.isIn(PatientEvent.SCHEMA$)).isTrue();
        assertThat(PersonalData.isIn(NewsItem.SCHEMA$)).isFalse();
        assertThat(PersonalData.isIn(Prediction.SCHEMA$)).isFalse();
    }
}
