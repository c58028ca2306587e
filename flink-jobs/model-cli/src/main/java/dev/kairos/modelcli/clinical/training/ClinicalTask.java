package dev.kairos.modelcli.clinical.training;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import java.util.List;
import java.util.Map;

/** What one clinical model is about: its data, its baselines and its own measures. */
public interface ClinicalTask {
    /** The early warning score as a baseline: it ranks, and is no probability. */
    String NEWS2 = "NEWS2";

    /** Of the package, such as {@code sepsis}. */
    String name();

    /** Of the manifest: what is answered. */
    String task();

    /** One sentence for people. */
    String description();

    /** The two classes, the one that is warned of last. */
    List<String> labels();

    /** How it is trained. */
    Recipe recipe();

    /** Everybody with an outcome. */
    List<Case> cases();

    /** What the cases come from. */
    List<TrainingSet> training();

    /** What was cleaned in it, for reports. */
    Map<String, Object> defects();

    /** What can be taken away from this model. */
    List<Variant> ablations();

    /** Adds predictions that need no training, in place. */
    void addBaselines(OutOfFold predictions);

    /**
     * Measures of this task alone.
     *
     * @param study of the predictions out of fold
     * @param tables gets what people read of them
     * @return by the names that reports use
     */
    Map<String, Object> measures(OutOfFold predictions, Study study, List<Table> tables);

    /** The parts of the card that are of this task alone: use, data, limits. */
    CardText card();

    /**
     * Texts of a card, in Markdown.
     *
     * @param use what it is for, and what not
     * @param data where it comes from and how it was cleaned
     * @param labels what counts as the outcome, at which times, with what weight
     * @param limits what was not measured, and what is known to be weak
     */
    record CardText(String use, String data, String labels, String limits) {}
}
