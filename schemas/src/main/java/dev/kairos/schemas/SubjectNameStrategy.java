package dev.kairos.schemas;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import org.apache.kafka.common.config.ConfigException;

/**
 * How the subject under which a schema is registered follows from topic and record. Named like
 * Confluent's classes, which are not needed for it.
 */
public enum SubjectNameStrategy {
    /** {@code <topic>-key} or {@code <topic>-value}. */
    TOPIC_NAME("TopicNameStrategy") {
        @Override
        public String subject(String topic, boolean isKey, String recordName) {
            return topic + (isKey ? "-key" : "-value");
        }
    },
    /** The record's full name. */
    RECORD_NAME("RecordNameStrategy") {
        @Override
        public String subject(String topic, boolean isKey, String recordName) {
            return recordName;
        }
    },
    /** {@code <topic>-<full name of the record>}. */
    TOPIC_RECORD_NAME("TopicRecordNameStrategy") {
        @Override
        public String subject(String topic, boolean isKey, String recordName) {
            return topic + "-" + recordName;
        }
    };

    private static final String CONFLUENT_PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String simpleName;

    SubjectNameStrategy(String simpleName) {
        this.simpleName = simpleName;
    }

    /**
     * The subject of a schema.
     *
     * @param topic topic that the record is written to
     * @param isKey whether it is written as a key
     * @param recordName full name of the record
     */
    public abstract String subject(String topic, boolean isKey, String recordName);

    /** The name of Confluent's class. */
    String configName() {
        return CONFLUENT_PACKAGE + simpleName;
    }

    static SubjectNameStrategy fromConfig(String key, String value) {
        return Arrays.stream(values())
                .filter(s -> value.equals(s.simpleName) || value.equals(s.configName()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        key,
                                        value,
                                        "Use one of "
                                                + Arrays.stream(values())
                                                        .map(SubjectNameStrategy::configName)
                                                        .collect(joining(", "))));
    }
}
