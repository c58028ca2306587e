/** From Kafka records to items and dead letters, and the watermarks that the items make. */
package dev.kairos.jobs.source;
