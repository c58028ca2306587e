package dev.kairos.modelcli.text;

import dev.kairos.modelcli.text.Checkpoint.Pass;
import dev.kairos.modelcli.text.Checkpoint.Progress;
import dev.kairos.modelcli.training.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fine-tunes pass by pass, keeps the averaged weights of the pass that does best on the validation
 * part, ends when no pass has done better for a while, and writes a checkpoint after each.
 */
final class SentimentTuning {
    private static final long LOG_EVERY_SECONDS = 30;

    private final FineTuning tuning;
    private final FineTuningPlan plan;
    private final LabelledTokens train;
    private final LabelledTokens validation;
    private final Checkpoint checkpoint;
    private final Watcher watcher;

    /**
     * @param validation decides which pass is the best
     * @param checkpoint is read if it is there, and written after each pass
     * @param watcher is told how it goes
     */
    SentimentTuning(
            FineTuning tuning,
            FineTuningPlan plan,
            LabelledTokens train,
            LabelledTokens validation,
            Checkpoint checkpoint,
            Watcher watcher) {
        this.tuning = tuning;
        this.plan = plan;
        this.train = train;
        this.validation = validation;
        this.checkpoint = checkpoint;
        this.watcher = watcher;
    }

    /**
     * Trains to the end, and leaves the best weights in the {@link FineTuning}.
     *
     * @return what each pass gave
     */
    List<Pass> run() throws IOException {
        var progress = new Progress(new ArrayList<>(), tuning.learnt().averages());
        if (checkpoint.exists()) {
            progress = checkpoint.read(tuning.learnt());
            watcher.line("Going on after pass %d".formatted(progress.curve().size()));
        }
        while (!done(progress.curve(), plan)) {
            progress = pass(progress);
            checkpoint.write(progress, tuning.learnt());
        }
        tuning.learnt().settle(progress.best());
        return progress.curve();
    }

    /** Whether a training that went so far is at its end. */
    static boolean done(List<Pass> curve, FineTuningPlan plan) {
        return curve.size() >= plan.epochs() || curve.size() - best(curve) >= plan.patience();
    }

    /** Which pass was the best, counted from 1; 0 before the first. */
    static int best(List<Pass> curve) {
        int best = 0;
        for (int i = 0; i < curve.size(); i++) {
            if (best == 0 || curve.get(i).score() > curve.get(best - 1).score()) {
                best = i + 1;
            }
        }
        return best;
    }

    private Progress pass(Progress before) {
        int epoch = before.curve().size();
        long start = System.nanoTime();
        double trainingLoss = tuning.pass(train, epoch, new LineLog(epoch, start));
        float[][] logits = tuning.averagedLogits(validation);
        Evaluation measured = Evaluation.of(Softmax.of(logits, 1), validation.labels());
        double seconds = (System.nanoTime() - start) / 1e9;
        var pass = new Pass(trainingLoss, measured.logLoss(), score(measured), seconds);
        var curve = new ArrayList<>(before.curve());
        curve.add(pass);
        boolean better = best(curve) == curve.size();
        watcher.line(
                String.format(
                        Locale.ROOT,
                        "pass %d of %d: training loss %.4f, validation loss %.4f, accuracy %.4f,"
                                + " macro-F1 %.4f, %.0f s%s",
                        epoch + 1,
                        plan.epochs(),
                        trainingLoss,
                        measured.logLoss(),
                        measured.accuracy(),
                        measured.macroF1(),
                        seconds,
                        better ? ", the best so far" : ""));
        if (tuning.learnt().leftOut() > 0) {
            watcher.line(
                    "%d steps so far were left out: their gradient was no number"
                            .formatted(tuning.learnt().leftOut()));
        }
        return new Progress(curve, better ? tuning.learnt().averages() : before.best());
    }

    /** Both of what is asked of the model; accuracy alone forgets the rarer classes. */
    private static double score(Evaluation measured) {
        return (measured.accuracy() + measured.macroF1()) / 2;
    }

    /** A line now and then, with the time left, for who has no console to watch a bar on. */
    private final class LineLog implements FineTuning.Listener {
        private final int epoch;
        private final long start;
        private long logged;
        private int texts;

        LineLog(int epoch, long start) {
            this.epoch = epoch;
            this.start = start;
            this.logged = start;
        }

        @Override
        public void stepped(int more, double loss) {
            texts += more;
            watcher.texts((long) epoch * train.size() + texts);
            long now = System.nanoTime();
            if (now - logged < LOG_EVERY_SECONDS * 1_000_000_000L) {
                return;
            }
            logged = now;
            double perSecond = texts / ((now - start) / 1e9);
            double left = ((double) (plan.epochs() - epoch) * train.size() - texts) / perSecond;
            watcher.line(
                    String.format(
                            Locale.ROOT,
                            "pass %d: %d of %d texts, loss %.4f, %.0f texts/s, at most %.0f min"
                                    + " left",
                            epoch + 1,
                            texts,
                            train.size(),
                            loss,
                            perSecond,
                            left / 60));
        }
    }
}
