/**
 * How good quantile forecasts are: whether they keep their promise (hit rates, coverage overall and
 * on the worst day, Kupiec's test) and whether they say anything (pinball loss, width, interval
 * score), so that no interval wins by being useless.
 */
package dev.kairos.modelcli.evaluation.intervals;
