package dev.kairos.modelcli.data;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The set {@code stocknet}: tweets about companies, and their prices. */
public final class Stocknet {
    private static final String NAME = "stocknet";

    private Stocknet() {}

    /**
     * The tweets of both years.
     *
     * @param data folder of the sets
     * @throws UserError if one is missing: a year without texts would look like a year in which
     *     nobody wrote
     */
    public static List<Path> tweets(Path data) {
        List<Path> files =
                Stream.of("tweets_2014.tsv.gz", "tweets_2015.tsv.gz")
                        .map(data.resolve(NAME)::resolve)
                        .toList();
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new UserError(
                        "%s: is not there; name the folder of the sets with --data"
                                .formatted(file));
            }
        }
        return files;
    }

    /** Daily prices, whether they are there or not. */
    public static Path prices(Path data) {
        return data.resolve(NAME).resolve("prices_daily.csv.gz");
    }

    /**
     * Where it comes from, for {@code model.yaml}.
     *
     * @param what was taken of it; empty if all is meant
     * @param examples how many
     */
    public static TrainingSet origin(String what, int examples) {
        return new TrainingSet(
                NAME + what,
                "MIT (repository)",
                "https://github.com/yumoxu/stocknet-dataset",
                examples);
    }
}
