package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.forecast.ForecastTraining.Result;
import dev.kairos.modelcli.scoring.OutputFile;
import dev.kairos.modelcli.temporal.Trained;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a training measured, as JSON, and its forecasts of the test part, as CSV. */
public final class ForecastReport {
    private static final long BOOTSTRAP_SEED = 1;

    private final ForecastTraining training;
    private final Result result;

    ForecastReport(ForecastTraining training, Result result) {
        this.training = training;
        this.result = result;
    }

    /** Errors on the test part. */
    public Forecasts.Errors errors() {
        return result.blend().errors(result.test());
    }

    /** How much of the blend's change was kept, from 0 to 1. */
    public double shareOfChangeKept() {
        return result.shrinkage().share();
    }

    /** The errors of the baselines on the test part, by name. */
    public Map<String, Forecasts.Errors> baselines() {
        var errors = new LinkedHashMap<String, Forecasts.Errors>();
        result.baselines().forEach((name, own) -> errors.put(name, own.errors(result.test())));
        return errors;
    }

    /** The report as nested maps. */
    public Map<String, Object> json() {
        Windows test = result.test();
        var json = new LinkedHashMap<String, Object>();
        json.put("test_mse", errors().mse());
        json.put("test_mae", errors().mae());
        json.put("test_windows", test.count());
        json.put("first_test_target_row", test.firstTarget());
        json.put("channels", training.table().channels());
        json.put("lookback", test.lookback());
        json.put("horizon", test.horizon());
        Split split = training.settings().split();
        json.put("split", List.of(split.training(), split.validation(), split.test()));
        json.put("units", "standardised by mean and deviation of the training part");
        json.put("season", result.season());
        json.put("seeds", training.settings().seeds());
        json.put("baselines", baselineEntries());
        var members = new LinkedHashMap<String, Object>();
        int place = 0;
        for (var member : result.members().entrySet()) {
            Map<String, Object> entry = errors(member.getValue().errors(test));
            entry.put("weight", result.weights()[place++]);
            members.put(member.getKey(), entry);
        }
        json.put("members", members);
        var shrinkage = new LinkedHashMap<String, Object>();
        shrinkage.put("share_of_change_kept", result.shrinkage().share());
        shrinkage.put("error_over_repeat_last_by_origin", result.shrinkage().kept());
        shrinkage.put("unshrunk_by_origin", result.shrinkage().whole());
        json.put("shrinkage", shrinkage);
        var validation = new LinkedHashMap<String, Object>();
        result.validationErrors().forEach((name, own) -> validation.put(name, errors(own)));
        json.put("validation", validation);
        json.put("networks", networks());
        if (!result.ablations().isEmpty()) {
            var ablations = new LinkedHashMap<String, Object>();
            result.ablations().forEach((measure, own) -> ablations.put(measure, own.toReport()));
            json.put("ablations", ablations);
        }
        return json;
    }

    private Map<String, Object> baselineEntries() {
        var baselines = new LinkedHashMap<String, Object>();
        result.baselines()
                .forEach(
                        (name, forecasts) -> {
                            Map<String, Object> entry = errors(forecasts.errors(result.test()));
                            entry.put("mse_below_baseline", difference(forecasts));
                            baselines.put(name, entry);
                        });
        return baselines;
    }

    /** By how much the squared error is below that of a baseline. */
    private Map<String, Object> difference(Forecasts baseline) {
        Windows test = result.test();
        var differences = new double[test.count()];
        for (int window = 0; window < differences.length; window++) {
            differences[window] =
                    baseline.errors(test, window).mse() - result.blend().errors(test, window).mse();
        }
        // Windows that overlap share what happened.
        Interval interval =
                BlockBootstrap.of(differences, test.lookback() + test.horizon(), BOOTSTRAP_SEED);
        return new LinkedHashMap<>(
                Map.of(
                        "mean", interval.value(),
                        "low", interval.low(),
                        "high", interval.high(),
                        "blocks", interval.groups()));
    }

    private List<Map<String, Object>> networks() {
        var networks = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < result.trainings().size(); i++) {
            Trained trained = result.trainings().get(i);
            Map<String, Object> entry = errors(result.seedForecasts().get(i).errors(result.test()));
            entry.put("seed", training.settings().seeds().get(i));
            entry.put("parameters", trained.weights().size());
            entry.put("best_epoch", trained.bestEpoch());
            entry.put("curve", trained.curve());
            networks.add(entry);
        }
        return networks;
    }

    private static Map<String, Object> errors(Forecasts.Errors errors) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("mse", errors.mse());
        entry.put("mae", errors.mae());
        return entry;
    }

    /**
     * Writes the forecasts: columns {@code window,step}, both from 0, and one a channel; step 0 of
     * window 0 is the first row of the test part.
     *
     * @throws dev.kairos.modelcli.UserError if the file cannot be written
     */
    public void writePredictions(Path file) {
        List<String> header = new ArrayList<>(List.of("window", "step"));
        header.addAll(training.table().channels());
        double[][][] values = result.blend().values();
        OutputFile.write(
                file,
                csv -> {
                    csv.printRecord(header);
                    var row = new Object[header.size()];
                    for (int window = 0; window < values.length; window++) {
                        for (int step = 0; step < result.test().horizon(); step++) {
                            row[0] = window;
                            row[1] = step;
                            for (int channel = 0; channel < values[window].length; channel++) {
                                row[2 + channel] =
                                        String.format(
                                                Locale.ROOT, "%.6f", values[window][channel][step]);
                            }
                            csv.printRecord(row);
                        }
                    }
                });
    }
}
