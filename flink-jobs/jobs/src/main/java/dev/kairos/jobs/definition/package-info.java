/** Pipeline definitions: read from YAML, validated, documented. Knows nothing of Flink. */
package dev.kairos.jobs.definition;
