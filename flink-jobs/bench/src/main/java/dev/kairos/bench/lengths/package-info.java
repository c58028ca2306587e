/** Suite {@code lengths}: what texts of mixed lengths cost under each way to batch them. */
package dev.kairos.bench.lengths;
