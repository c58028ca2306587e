package dev.kairos.schemas.testing;

import dev.kairos.events.PatientEvent;
import java.time.Instant;

/** See {@link TestRecords#patientEvent}. */
public final class PatientEventBuilder {
    private final PatientEvent.Builder event;

    PatientEventBuilder(String patientId) {
        event =
                PatientEvent.newBuilder()
                        .setPatientId(patientId)
                        .setAt(Instant.parse("2026-01-05T03:15:00Z"))
                        .setKind("admission")
                        .setCode("emergency");
    }

    /** In ISO-8601. */
    public PatientEventBuilder at(String time) {
        return at(Instant.parse(time));
    }

    public PatientEventBuilder at(Instant time) {
        event.setAt(time);
        return this;
    }

    public PatientEventBuilder vital(String code, double value, String unit) {
        event.setKind("vital").setCode(code).setValue(value).setUnit(unit);
        return this;
    }

    public PatientEventBuilder lab(String code, double value, String unit) {
        event.setKind("lab").setCode(code).setValue(value).setUnit(unit);
        return this;
    }

    public PatientEventBuilder note(String code, String text) {
        event.setKind("note").setCode(code).setText(text);
        return this;
    }

    public PatientEventBuilder onWard(String ward) {
        event.setWard(ward);
        return this;
    }

    public PatientEvent build() {
        return event.build();
    }
}
