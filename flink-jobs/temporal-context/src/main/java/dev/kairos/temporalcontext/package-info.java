/**
 * What happened to a key, in which order and how long ago: observations, their context, and what is
 * computed from it. Training and serving use this same code, so it knows nothing of Flink, Kafka,
 * Avro or DJL.
 */
package dev.kairos.temporalcontext;
