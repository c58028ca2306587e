package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Options that go with some models only: given for another, they are refused, not passed over. */
final class TaskOptions {
    static final String INPUT = "--input";
    static final String TWEETS = "--tweets";
    static final String PRICES = "--prices";
    static final String DATA = "--data";
    static final String PART = "--part";
    static final String OUTCOMES = "--outcomes";
    static final String AT = "--at";
    static final String STRICT = "--strict";

    /** What each option is for; one that is not here goes with every model. */
    private static final Map<String, String> PURPOSES = new LinkedHashMap<>();

    static {
        PURPOSES.put(INPUT, "is not for movement, which reads tweets and prices");
        PURPOSES.put(TWEETS, "is for movement; other models read --input");
        PURPOSES.put(PRICES, "is for movement; other models read --input");
        PURPOSES.put(
                DATA,
                "is for sets with a part of their own to measure on; name a file with --input");
        PURPOSES.put(PART, "is for the sets of sentiment");
        PURPOSES.put(OUTCOMES, "is for stays of clinical-deterioration");
        PURPOSES.put(AT, "is for stays of clinical-deterioration");
        PURPOSES.put(STRICT, "is for models of texts");
    }

    private TaskOptions() {}

    /** Refuses what does not go with a package of a task. */
    static void require(CommandSpec command, TemporalPackage source, List<String> fitting) {
        require(
                command,
                "%s is of the task '%s'"
                        .formatted(source.manifest().name(), source.manifest().task()),
                fitting);
    }

    /**
     * Refuses what does not go with a model.
     *
     * @param command whose command line is checked
     * @param model for messages, with its task
     * @param fitting the options above that go with it
     * @throws UserError if another one is given
     */
    static void require(CommandSpec command, String model, List<String> fitting) {
        ParseResult given = command.commandLine().getParseResult();
        PURPOSES.forEach(
                (option, purpose) -> {
                    if (given.hasMatchedOption(option) && !fitting.contains(option)) {
                        throw new UsageError("%s: %s; %s".formatted(option, purpose, model));
                    }
                });
    }
}
