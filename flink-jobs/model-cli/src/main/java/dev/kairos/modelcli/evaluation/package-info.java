/**
 * Measures of predictions, their uncertainty, and the pages that show them. Knows nothing of any
 * task or engine.
 */
package dev.kairos.modelcli.evaluation;
