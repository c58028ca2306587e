package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Curves over all thresholds, thinned to what a plot can show. */
public final class Curves {
    private static final int POINTS = 250;

    /** A point of a curve. */
    public record Point(double x, double y) {}

    private Curves() {}

    /** False positive rate against true positive rate, from (0, 0) to (1, 1). */
    public static List<Point> roc(BinaryScores scores) {
        scores.requireBothOutcomes();
        double positives = scores.positives();
        double negatives = scores.size() - positives;
        var points = new ArrayList<Point>();
        points.add(new Point(0, 0));
        long truePositives = 0;
        long falsePositives = 0;
        for (Tie tie : Tie.mostProbableFirst(scores)) {
            truePositives += tie.positives();
            falsePositives += tie.negatives();
            points.add(new Point(falsePositives / negatives, truePositives / positives));
        }
        return thinned(points);
    }

    /** Recall against precision, from the highest threshold to the lowest. */
    public static List<Point> precisionRecall(BinaryScores scores) {
        scores.requireBothOutcomes();
        double all = scores.positives();
        var points = new ArrayList<Point>();
        long positives = 0;
        long seen = 0;
        for (Tie tie : Tie.mostProbableFirst(scores)) {
            positives += tie.positives();
            seen += tie.positives() + tie.negatives();
            points.add(new Point(positives / all, (double) positives / seen));
        }
        return thinned(points);
    }

    private static List<Point> thinned(List<Point> points) {
        if (points.size() <= POINTS) {
            return points;
        }
        var kept = new ArrayList<Point>();
        for (int i = 0; i < POINTS; i++) {
            kept.add(points.get((int) ((long) i * (points.size() - 1) / (POINTS - 1))));
        }
        return kept;
    }
}
