package dev.kairos.modelcli;

import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.data.UnlabelledTweets;
import dev.kairos.modelcli.text.Teachers;
import dev.kairos.modelcli.text.Teachers.Taught;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is learnt from another model, as options of a command. */
final class TeacherOptions {
    private static final double USUAL_SHARE = 0.5;

    @Option(
            names = "--teacher",
            paramLabel = "MODEL",
            description =
                    "A sentiment package whose probabilities are learnt beside the labels; trained"
                            + " with the same --data, --seed and --train-on, so that it knows"
                            + " nothing of what is measured on. Given several times, the mean of"
                            + " all is learnt.")
    private List<String> teachers = List.of();

    @Option(
            names = "--teacher-share",
            paramLabel = "X",
            description =
                    "With --teacher: the share of teachers in what is learnt, 0.5 unless given; the"
                            + " labels have the rest.")
    private Double share;

    @Option(
            names = "--unlabelled",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "With --teacher: how many texts that nobody labelled are learnt from teachers"
                        + " alone, drawn from stocknet/tweets_2014.tsv.gz and tweets_2015.tsv.gz in"
                        + " --data.")
    private int unlabelled;

    /**
     * Refuses what cannot be; now, and not after everything was read.
     *
     * @throws UserError if an option is out of its range, or without a teacher
     */
    void check() {
        if (share != null && teachers.isEmpty()) {
            throw new UsageError("--teacher-share: needs a --teacher");
        }
        if (share != null && !(share > 0 && share <= 1)) {
            throw new UsageError("--teacher-share must be above 0 and at most 1, got " + share);
        }
        if (unlabelled < 0 || (unlabelled > 0 && teachers.isEmpty())) {
            throw new UsageError("--unlabelled: takes a number of texts, and a --teacher");
        }
    }

    boolean isGiven() {
        return !teachers.isEmpty();
    }

    /** How many texts are learnt beside the labelled ones. */
    int unlabelled() {
        return unlabelled;
    }

    /**
     * Asks the teachers.
     *
     * @param data folder of the sets
     * @param seed decides which unlabelled texts are drawn
     * @return what they say, or null without one
     * @throws UserError if one learnt from another split, or there are not as many texts
     */
    Taught ask(Path data, long seed, Parts parts) {
        if (teachers.isEmpty()) {
            return null;
        }
        var asked = new Teachers(teachers, share == null ? USUAL_SHARE : share);
        asked.requireSplitOf(parts);
        List<String> further = UnlabelledTweets.draw(data, unlabelled, seed, parts);
        long texts = (long) parts.of(Part.TRAIN).length + further.size();
        long answers = teachers.size() * texts;
        try (var progress = Progress.of("Asking teachers", answers)) {
            return asked.of(parts, further, progress::step);
        }
    }
}
