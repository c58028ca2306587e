package dev.kairos.modelcli.clinical;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Which risks are to be explained, and where.
 *
 * @param file CSV to write
 * @param top how many values are named of each risk
 * @param least risks below are not explained
 */
public record ExplanationRequest(Path file, int top, double least) {
    public ExplanationRequest {
        requireNonNull(file, "file");
    }
}
