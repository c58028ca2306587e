package dev.kairos.inference.market;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a package for market forecasts holds beside its network.
 *
 * @param horizons in bars
 * @param warmUp bars at the start of a series that are not forecast
 * @param networkShare share of the network in the quantiles, from 0 to 1; the rest is logistic
 * @param calibration how quantiles follow outcomes
 * @param features that scales weigh, in their order
 * @param scales of returns
 */
public record MarketSpec(
        List<Integer> horizons,
        int warmUp,
        double networkShare,
        CalibrationSpec calibration,
        List<String> features,
        ScaleModels scales) {
    /** Task of packages that hold one. */
    public static final String TASK = "market-forecast";

    /** Its file within a package. */
    public static final String FILE = "market.json";

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(
                            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .build();

    public MarketSpec {
        if (!horizons.equals(Horizons.BARS)
                || !calibration.levels().equals(Horizons.LEVELS)
                || !features.equals(BarFeatures.NAMES)) {
            throw new IllegalArgumentException(
                    "horizons, levels and features must be %s, %s and %s, got %s, %s and %s"
                            .formatted(
                                    Horizons.BARS,
                                    Horizons.LEVELS,
                                    BarFeatures.NAMES,
                                    horizons,
                                    calibration.levels(),
                                    features));
        }
        if (warmUp < 1 || !(networkShare >= 0 && networkShare <= 1)) {
            throw new IllegalArgumentException(
                    "warm_up is at least 1 and network_share from 0 to 1, got %d and %s"
                            .formatted(warmUp, networkShare));
        }
    }

    /** With the horizons, levels and features of this version. */
    public static MarketSpec of(
            int warmUp, double networkShare, CalibrationSpec calibration, ScaleModels scales) {
        return new MarketSpec(
                Horizons.BARS, warmUp, networkShare, calibration, BarFeatures.NAMES, scales);
    }

    public MarketSpec withNetworkShare(double share) {
        return of(warmUp, share, calibration, scales);
    }

    public MarketSpec withCalibration(CalibrationSpec other) {
        return of(warmUp, networkShare, other, scales);
    }

    /**
     * What a package holds.
     *
     * @throws ModelPackageException if it is of another task, or holds what is not known here
     */
    public static MarketSpec of(TemporalPackage source) {
        String task = source.manifest().task();
        if (!task.equals(TASK)) {
            throw new ModelPackageException(
                    "%s: its task is %s, not %s".formatted(source.location(), task, TASK));
        }
        requireNetwork(source);
        try {
            return MAPPER.readValue(source.fileBytes(FILE), MarketSpec.class);
        } catch (IOException | IllegalArgumentException e) {
            throw new ModelPackageException(
                    "%s: %s: %s".formatted(source.location(), FILE, e.getMessage()), e);
        }
    }

    private static void requireNetwork(TemporalPackage source) {
        TemporalSpec network = source.manifest().temporal();
        List<Double> horizons = network.targets().stream().map(Target::horizon).toList();
        if (!network.labels().isEmpty()
                || !network.quantiles().equals(Horizons.LEVELS)
                || !horizons.equals(Horizons.BARS.stream().map(Integer::doubleValue).toList())) {
            throw new ModelPackageException(
                    "%s: its network answers labels %s, horizons %s and levels %s; none, %s and %s are needed"
                            .formatted(
                                    source.location(),
                                    network.labels(),
                                    horizons,
                                    network.quantiles(),
                                    Horizons.BARS,
                                    Horizons.LEVELS));
        }
        try {
            new BarTokens(network.features());
        } catch (IllegalArgumentException e) {
            throw new ModelPackageException(source.location() + ": " + e.getMessage(), e);
        }
    }

    /** As its file. */
    public byte[] write() {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers and names can always be written", e);
        }
    }
}
