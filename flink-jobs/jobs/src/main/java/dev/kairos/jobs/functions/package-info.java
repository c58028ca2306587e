/** The operators between source and sinks; each owns its state. */
package dev.kairos.jobs.functions;
