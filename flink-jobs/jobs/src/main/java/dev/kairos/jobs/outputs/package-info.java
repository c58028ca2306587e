/** What the pipelines write: predictions and dead letters. */
package dev.kairos.jobs.outputs;
