/**
 * What price bars say about the next ones: volatility and what is measured in units of it.
 * Training, scoring of files and streams compute it here.
 */
package dev.kairos.temporalcontext.bars;
