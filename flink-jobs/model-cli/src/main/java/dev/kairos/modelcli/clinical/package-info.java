/**
 * Patients: the PhysioNet challenge files of 2012 and 2019, how they are cleaned, what is known
 * without a Transformer (NEWS2, logistic regression), and the models {@code clinical-deterioration}
 * and {@code sepsis}.
 */
package dev.kairos.modelcli.clinical;
