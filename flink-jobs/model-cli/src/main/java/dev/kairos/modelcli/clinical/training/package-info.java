/**
 * Trains {@code clinical-deterioration} and {@code sepsis}: networks of several seeds and a linear
 * model, combined and calibrated on patients that neither was fitted to, written as one graph, and
 * measured by cross-validation beside baselines and ablations.
 */
package dev.kairos.modelcli.clinical.training;
