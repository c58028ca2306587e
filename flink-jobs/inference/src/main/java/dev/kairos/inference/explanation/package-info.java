/** Why a temporal model answered as it did. */
package dev.kairos.inference.explanation;
