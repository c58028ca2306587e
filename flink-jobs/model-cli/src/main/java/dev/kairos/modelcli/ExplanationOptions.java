package dev.kairos.modelcli;

import dev.kairos.modelcli.clinical.ExplanationRequest;
import dev.kairos.modelcli.scoring.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code score} that ask for the values that risks rest on. */
final class ExplanationOptions {
    private static final String FILE = "--explanations";
    private static final String TOP = "--top";
    private static final String LEAST = "--explain-above";

    private static final int MOST = 100;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private Path file;
    private int top;
    private Double least;

    @Option(
            names = FILE,
            paramLabel = "FILE",
            description =
                    "For clinical-deterioration and sepsis: CSV to write with the values that risks"
                            + " rest on, see above.")
    void setFile(Path file) {
        this.file = file;
    }

    @Option(
            names = TOP,
            paramLabel = "N",
            defaultValue = "3",
            description = "With --explanations: values named of each risk, 1 to " + MOST + ".")
    void setTop(int top) {
        if (top < 1 || top > MOST) {
            throw wrong("%s: from 1 to %d values are named of a risk, not %d", TOP, MOST, top);
        }
        this.top = top;
    }

    @Option(
            names = LEAST,
            paramLabel = "RISK",
            description =
                    "With --explanations: explain risks of at least this, from 0 to 1. Without it,"
                            + " every stay, and the hours for which sepsis would warn (the"
                            + " alarm_threshold of its model.yaml).")
    void setLeast(double least) {
        if (!(least >= 0 && least <= 1)) {
            throw wrong("%s: a risk is from 0 to 1, not %s", LEAST, least);
        }
        this.least = least;
    }

    private ParameterException wrong(String message, Object... details) {
        return new ParameterException(spec.commandLine(), message.formatted(details));
    }

    /**
     * Refuses options that say nothing together, and a file that is read or written otherwise.
     *
     * @param others the files that the command reads and writes; null is none
     * @throws ParameterException if they say nothing
     * @throws UsageError if the file is one of the others
     */
    void check(Path... others) throws IOException {
        if (file == null) {
            for (String option : List.of(TOP, LEAST)) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw wrong("%s goes with %s=FILE", option, FILE);
                }
            }
            return;
        }
        OutputFile.requireOwn(file, others);
    }

    /**
     * Refuses explanations of a model that has none.
     *
     * @param model what it is, for the message
     * @throws ParameterException if they are asked for
     */
    void requireNone(String model) {
        if (file != null) {
            throw wrong("%s: is for clinical-deterioration and sepsis; %s", FILE, model);
        }
    }

    /**
     * What is asked for.
     *
     * @param usual the least risk that is explained unless the command line says another; asked for
     *     only then
     */
    Optional<ExplanationRequest> request(DoubleSupplier usual) {
        return Optional.ofNullable(file)
                .map(
                        csv ->
                                new ExplanationRequest(
                                        csv, top, least == null ? usual.getAsDouble() : least));
    }
}
