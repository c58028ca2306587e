package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.UsageError;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.evaluation.Ablations;
import dev.kairos.modelcli.evaluation.SeedSummary;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Trains on the first rows of a table, chooses on those that follow, and measures once on the test
 * part: the protocol of the published tables (Zhou et al., Informer, AAAI 2021).
 *
 * <p>What forecasts is a blend, whose weights the validation part decides, of: ridge regression,
 * whose limit is the last row repeated; ridge regression after the season's cycle is taken out; and
 * the temporal Transformer on what the latter leaves, averaged over seeds. It is shrunk to the last
 * row where the past tells little of what follows ({@link Shrinkage}).
 */
public final class ForecastTraining {
    static final String REPEAT_LAST = "repeat_last";
    static final String SEASONAL_NAIVE = "seasonal_naive";
    static final String RIDGE = "ridge";
    static final String CYCLE_RIDGE = "cycle_ridge";
    static final String TRANSFORMER = "transformer";

    private final SeriesTable table;
    private final double[][] values;
    private final Settings settings;
    private final int season;
    private final Windows training;
    private final Windows validation;
    private final Windows test;

    /**
     * What is trained.
     *
     * @param lookback rows that are seen
     * @param horizon rows that are forecast
     * @param split of the table's rows
     * @param seeds of the networks, one each
     * @param checkpoints folder for the state of each network's training, or null
     * @param resume whether to go on from there
     * @param ablations whether to train as many networks without context and without times
     */
    public record Settings(
            int lookback,
            int horizon,
            Split split,
            List<Long> seeds,
            Path checkpoints,
            boolean resume,
            boolean ablations) {
        public Settings {
            seeds = List.copyOf(seeds);
            if (lookback < 1 || horizon < 1 || seeds.isEmpty()) {
                throw new UsageError(
                        "--lookback, --horizon and --seeds must be at least 1, got %d, %d and %d"
                                .formatted(lookback, horizon, seeds.size()));
            }
        }
    }

    /**
     * What came of it; every forecast is of the test part, in standardised units.
     *
     * @param test its windows
     * @param blend what forecasts
     * @param baselines by name
     * @param members what the blend is made of, by name
     * @param weights of the members, in their order
     * @param shrinkage of their sum
     * @param seedForecasts of the single networks, in the order of the seeds
     * @param trainings of the single networks, in the order of the seeds
     * @param validationErrors of the members and the blend, by name
     * @param season rows after which the series is taken to repeat; 1 if after none
     * @param ablations what single networks lose, by the measure as reports name it; empty if that
     *     was not asked for
     */
    record Result(
            Windows test,
            Forecasts blend,
            Map<String, Forecasts> baselines,
            Map<String, Forecasts> members,
            double[] weights,
            Shrinkage shrinkage,
            List<Forecasts> seedForecasts,
            List<Trained> trainings,
            Map<String, Forecasts.Errors> validationErrors,
            int season,
            Map<String, Ablations> ablations) {}

    /**
     * Standardises a table and cuts it into windows.
     *
     * @throws UserError if the table is shorter than the split, or a part than its windows
     */
    public ForecastTraining(Path file, SeriesTable table, Settings settings) {
        Split split = settings.split();
        requireRows(file, table, settings);
        this.table = table;
        this.settings = settings;
        this.season = Season.rows(table.step(), settings.lookback());
        this.values = standardised(file, table, split.training());
        int lookback = settings.lookback();
        int horizon = settings.horizon();
        training = Windows.training(values, lookback, horizon, split.training());
        int firstValidation = split.training();
        validation = Windows.later(values, lookback, horizon, firstValidation, split.validation());
        int firstTest = split.training() + split.validation();
        test = Windows.later(values, lookback, horizon, firstTest, split.test());
    }

    private static void requireRows(Path file, SeriesTable table, Settings settings) {
        Split split = settings.split();
        if (split.rows() > table.rows()) {
            throw new UserError(
                    "%s: has %d rows, --split %d,%d,%d asks for %d; name smaller parts"
                            .formatted(
                                    file,
                                    table.rows(),
                                    split.training(),
                                    split.validation(),
                                    split.test(),
                                    split.rows()));
        }
        int lookback = settings.lookback();
        int horizon = settings.horizon();
        if (split.training() < lookback + horizon
                || Math.min(split.validation(), split.test()) < horizon) {
            throw new UserError(
                    ("%s: a part is too short: the training part needs the lookback and the"
                                    + " horizon, %d rows, the others the horizon, %d rows; --split"
                                    + " is %d,%d,%d")
                            .formatted(
                                    file,
                                    lookback + horizon,
                                    horizon,
                                    split.training(),
                                    split.validation(),
                                    split.test()));
        }
    }

    private static double[][] standardised(Path file, SeriesTable table, int rows) {
        var standard = new double[table.channels().size()][];
        for (int channel = 0; channel < standard.length; channel++) {
            double[] raw = table.values()[channel];
            double mean = DoubleStream.of(raw).limit(rows).average().orElseThrow();
            double variance =
                    DoubleStream.of(raw).limit(rows).map(x -> (x - mean) * (x - mean)).sum() / rows;
            if (!(variance > 0)) {
                throw new UserError(
                        "%s: the column '%s' never changes in the training part; leave it out"
                                .formatted(file, table.channels().get(channel)));
            }
            double deviation = Math.sqrt(variance);
            standard[channel] = DoubleStream.of(raw).map(x -> (x - mean) / deviation).toArray();
        }
        return standard;
    }

    SeriesTable table() {
        return table;
    }

    Settings settings() {
        return settings;
    }

    /** The windows that are measured on. */
    Windows test() {
        return test;
    }

    /** Plain ridge regression, fitted: the baseline of the published tables. */
    RidgeForecaster ridge() {
        var none = new SeasonalCycle(values, settings.split().training(), 1);
        return RidgeForecaster.fit(none, training, validation);
    }

    /**
     * Trains, blends, and measures.
     *
     * @param listeners one for each network, by its place among the seeds; those without context or
     *     times follow the whole ones
     */
    public ForecastReport run(IntFunction<TrainingListener> listeners) {
        int rows = settings.split().training();
        var cycle = new SeasonalCycle(values, rows, season);
        RidgeForecaster ridge = ridge();
        RidgeForecaster cycleRidge =
                season == 1 ? ridge : RidgeForecaster.fit(cycle, training, validation);
        var networks = new ArrayList<PatchForecaster>();
        for (int i = 0; i < settings.seeds().size(); i++) {
            networks.add(network(NetworkVariant.FULL, cycleRidge, cycle, i, listeners.apply(i)));
        }

        var forecasters = new LinkedHashMap<String, Forecaster>();
        forecasters.put(RIDGE, ridge);
        if (season > 1) {
            forecasters.put(CYCLE_RIDGE, cycleRidge);
        }
        forecasters.put(TRANSFORMER, windows -> Blend.mean(all(networks, windows)));

        Map<String, Forecasts> held = all(forecasters, validation);
        Blend blend = Blend.fit(List.copyOf(held.values()), validation);
        var validationErrors = new LinkedHashMap<String, Forecasts.Errors>();
        held.forEach((name, own) -> validationErrors.put(name, own.errors(validation)));
        Shrinkage shrinkage =
                Shrinkage.fit(values, settings.lookback(), settings.horizon(), settings.split());
        Forecasts heldBlend = shrinkage.of(blend.of(List.copyOf(held.values())), validation);
        validationErrors.put("blend", heldBlend.errors(validation));

        List<Forecasts> seedForecasts = all(networks, test);
        var members = new LinkedHashMap<String, Forecasts>();
        forecasters.forEach(
                (name, forecaster) ->
                        members.put(
                                name,
                                name.equals(TRANSFORMER)
                                        ? Blend.mean(seedForecasts)
                                        : forecaster.forecast(test)));
        var baselines = new LinkedHashMap<String, Forecasts>();
        baselines.put(REPEAT_LAST, new RepeatForecaster(1).forecast(test));
        if (season > 1) {
            baselines.put(SEASONAL_NAIVE, new RepeatForecaster(season).forecast(test));
        }
        baselines.put(RIDGE, members.get(RIDGE));
        var result =
                new Result(
                        test,
                        shrinkage.of(blend.of(List.copyOf(members.values())), test),
                        baselines,
                        members,
                        blend.weights(),
                        shrinkage,
                        seedForecasts,
                        networks.stream().map(PatchForecaster::trained).toList(),
                        validationErrors,
                        season,
                        ablations(cycleRidge, cycle, seedForecasts, listeners));
        return new ForecastReport(this, result);
    }

    private Map<String, Ablations> ablations(
            Forecaster linear,
            SeasonalCycle cycle,
            List<Forecasts> full,
            IntFunction<TrainingListener> listeners) {
        if (!settings.ablations()) {
            return Map.of();
        }
        List<Forecasts.Errors> whole = full.stream().map(own -> own.errors(test)).toList();
        var without = new LinkedHashMap<String, List<Forecasts.Errors>>();
        int place = full.size();
        for (NetworkVariant variant : List.of(NetworkVariant.NO_CONTEXT, NetworkVariant.NO_TIME)) {
            var own = new ArrayList<Forecasts.Errors>();
            for (int i = 0; i < full.size(); i++) {
                TrainingListener listener = listeners.apply(place++);
                own.add(network(variant, linear, cycle, i, listener).forecast(test).errors(test));
            }
            without.put(variant.key(), own);
        }
        var ablations = new LinkedHashMap<String, Ablations>();
        ablations.put("mse", ablations("MSE", Forecasts.Errors::mse, whole, without));
        ablations.put("mae", ablations("MAE", Forecasts.Errors::mae, whole, without));
        return ablations;
    }

    private static Ablations ablations(
            String name,
            ToDoubleFunction<Forecasts.Errors> measure,
            List<Forecasts.Errors> whole,
            Map<String, List<Forecasts.Errors>> without) {
        var seeds = new LinkedHashMap<String, SeedSummary>();
        without.forEach((taken, errors) -> seeds.put(taken, seeds(errors, measure)));
        return new Ablations(name, false, seeds(whole, measure), seeds);
    }

    private static SeedSummary seeds(
            List<Forecasts.Errors> errors, ToDoubleFunction<Forecasts.Errors> measure) {
        return new SeedSummary(errors.stream().mapToDouble(measure).boxed().toList());
    }

    private PatchForecaster network(
            NetworkVariant variant,
            Forecaster linear,
            SeasonalCycle cycle,
            int place,
            TrainingListener listener) {
        long seed = settings.seeds().get(place);
        String file = "seed-" + seed + (variant == NetworkVariant.FULL ? "" : "-" + variant.key());
        Path checkpoint =
                settings.checkpoints() == null ? null : settings.checkpoints().resolve(file);
        return PatchForecaster.train(
                variant,
                linear,
                cycle,
                training,
                validation,
                seed,
                checkpoint,
                settings.resume(),
                listener);
    }

    private static List<Forecasts> all(List<PatchForecaster> networks, Windows windows) {
        return networks.stream().map(network -> network.forecast(windows)).toList();
    }

    private static Map<String, Forecasts> all(
            Map<String, Forecaster> forecasters, Windows windows) {
        var forecasts = new LinkedHashMap<String, Forecasts>();
        forecasters.forEach(
                (name, forecaster) -> forecasts.put(name, forecaster.forecast(windows)));
        return forecasts;
    }
}
