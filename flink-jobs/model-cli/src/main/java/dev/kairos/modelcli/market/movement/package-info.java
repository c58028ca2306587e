/**
 * Whether a ticker rises on its next trading day, from its recent texts and prices: readers, what
 * is known of a day, baselines and the temporal Transformer.
 */
package dev.kairos.modelcli.market.movement;
