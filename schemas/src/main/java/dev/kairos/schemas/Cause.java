package dev.kairos.schemas;

/**
 * Why an input became a dead letter: the value of {@code DeadLetter.cause}, of metric labels and of
 * report fields alike. On the wire it is a string, so that readers survive causes they do not know.
 */
public enum Cause {
    /** The bytes are no record: null, no magic byte, cut short, or not what their schema says. */
    UNDECODABLE,
    /** The registry does not know the schema id. */
    UNKNOWN_SCHEMA,
    /** The writer's schema is known, and is not one this topic's records can be read from. */
    WRONG_SCHEMA,
    /** Event time more than the tolerated future after the append time, or before the earliest. */
    INVALID_TIME,
    /** Nothing to key by: no symbols, or an empty one. */
    NO_KEY,
    /** Text above the pipeline's limit. */
    TOO_LARGE,
    /** Behind the watermark by more than the allowed lateness. */
    LATE,
    /** Readable, but a value makes no sense: an empty text, a NaN. */
    BAD_VALUE,
    /** The model failed on this input alone. */
    MODEL_ERROR,
    /** The model did not answer in time. */
    TIMEOUT,
    /** More was offered than could be answered. */
    OVERLOAD
}
