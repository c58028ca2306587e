package dev.kairos.modelcli.temporal;

/**
 * What a network answered at each of the L steps of one sequence.
 *
 * @param logits [L · labels]; empty without a head for classes
 * @param quantiles [L · targets · levels]; empty without a head for quantiles
 */
public record StepAnswers(float[] logits, float[] quantiles) {}
