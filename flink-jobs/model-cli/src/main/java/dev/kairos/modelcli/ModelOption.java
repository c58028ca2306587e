package dev.kairos.modelcli;

import picocli.CommandLine.Option;

/** {@code --model}: the package that a command is about. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "A shipped package, such as news-sentiment, or a package's folder.")
    private String reference;

    /** A shipped name or a folder, as given. */
    String reference() {
        return reference;
    }
}
