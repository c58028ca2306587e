/** How pipelines reach Kafka and the registry, and what is checked of them before a job starts. */
package dev.kairos.jobs.kafka;
