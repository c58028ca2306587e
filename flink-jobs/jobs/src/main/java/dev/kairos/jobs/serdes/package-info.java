/** Kafka's serializers and deserializers, named by class. */
package dev.kairos.jobs.serdes;
