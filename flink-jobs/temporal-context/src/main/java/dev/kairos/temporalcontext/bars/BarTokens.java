package dev.kairos.temporalcontext.bars;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.ScaleFit;
import dev.kairos.temporalcontext.features.TokenSequence;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Bars as tokens of a temporal model: one a bar, with the features of {@link BarFeatures}. */
public final class BarTokens {
    /** Kind of the observations. */
    public static final String KIND = "bar";

    /** Features that change their sign when prices are turned upside down. */
    private static final Set<String> SIGNED = Set.of("return", "place");

    /** Features are bounded already; only what is absurd is cut. */
    private static final double BOUND = 10;

    private final FeatureAssembler assembler;

    /**
     * @param spec of {@link BarFeatures#NAMES}, as {@link #fit} found it
     * @throws IllegalArgumentException if it is of other features or kinds, or has summaries
     */
    public BarTokens(FeatureSpec spec) {
        List<String> names = spec.variables().stream().map(Variable::name).toList();
        if (!names.equals(BarFeatures.NAMES)
                || !spec.kinds().equals(List.of(KIND))
                || !spec.summaries().isEmpty()) {
            throw new IllegalArgumentException(
                    "Bars have the kind %s, the features %s and no summaries, not %s, %s and %s"
                            .formatted(
                                    KIND,
                                    BarFeatures.NAMES,
                                    spec.kinds(),
                                    names,
                                    spec.summaries()));
        }
        assembler = new FeatureAssembler(spec);
    }

    /** The features with their scales. */
    public FeatureSpec spec() {
        return assembler.spec();
    }

    /**
     * Scales features by the training part.
     *
     * @param training what is known after the bars of its series, [series][bar]
     */
    public static BarTokens fit(List<List<BarView>> training) {
        var unscaled =
                new FeatureSpec(
                        BarFeatures.NAMES.stream()
                                .map(name -> Variable.unscaled(name, Transform.NONE, -BOUND, BOUND))
                                .toList(),
                        List.of(KIND),
                        0,
                        null);
        var fit = new ScaleFit(unscaled);
        training.forEach(views -> views.forEach(view -> fit.add(observation(view))));
        return new BarTokens(fit.fitted());
    }

    /** One token a view, in their order. */
    public TokenSequence of(List<BarView> views) {
        return assemble(views.stream().map(BarTokens::observation).toList());
    }

    /** One token an observation, in their order. */
    TokenSequence assemble(List<Observation> observations) {
        return assembler.assemble(observations);
    }

    /** The tokens of a series that rises where this one falls. */
    public TokenSequence mirrored(List<BarView> views) {
        return assemble(views.stream().map(view -> observation(view, true)).toList());
    }

    /** What is known after a bar, as an assembler takes it. */
    static Observation observation(BarView view) {
        return observation(view, false);
    }

    private static Observation observation(BarView view, boolean mirrored) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < BarFeatures.NAMES.size(); i++) {
            String name = BarFeatures.NAMES.get(i);
            double value = view.features().get(i);
            values.put(name, mirrored && SIGNED.contains(name) ? -value : value);
        }
        return Observation.ofValues(
                "series", view.eventTime(), KIND, values, new SourcePosition("bars", 0, 0));
    }
}
