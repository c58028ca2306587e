package dev.kairos.modelcli.clinical;

/**
 * A value that a risk rests on.
 *
 * @param charted the value
 * @param influence the risk, less the risk without the value: above 0 if the value raises it;
 *     between -1 and 1
 */
public record NamedValue(ChartedValue charted, double influence) {}
