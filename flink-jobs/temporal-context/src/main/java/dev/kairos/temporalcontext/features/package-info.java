/**
 * What a temporal model reads: observations of one key turned into tokens, scaled and padded. Used
 * by training and serving alike.
 */
package dev.kairos.temporalcontext.features;
