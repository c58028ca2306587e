package dev.kairos.temporalcontext.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureSpecTest {
    private static final Variable PULSE = Variable.unscaled("pulse", Transform.NONE, 0, 250);

    @ParameterizedTest
    @EnumSource(Transform.class)
    void scalingCanBeUndone(Transform transform) {
        var variable = new Variable("x", transform, 0.5, 100, 1.5, 0.25);
        for (double raw : new double[] {0.5, 1, 7, 100}) {
            assertThat(variable.unscaled(variable.scaled(raw))).isCloseTo(raw, within(raw * 1e-5));
        }
        assertThat(variable.scaled(1e9)).isEqualTo(variable.scaled(100));
        assertThat(variable.scaled(-5)).isEqualTo(variable.scaled(0.5));
    }

    @Test
    void signedLogarithmsKeepTheSign() {
        assertThat(Variable.unscaled("x", Transform.SIGNED_LOG1P, -10, 10).scaled(-1))
                .isCloseTo((float) -Math.log(2), within(1e-6f));
    }

    @Test
    void variablesAreChecked() {
        assertThatThrownBy(() -> Variable.unscaled(" ", Transform.NONE, 0, 1))
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> Variable.unscaled("x", Transform.NONE, 1, 1))
                .hasMessageContaining("'x' clips to an empty range, from 1.0 to 1.0");
        assertThatThrownBy(() -> PULSE.believedWithin(Double.NaN, 1))
                .hasMessageContaining("'pulse' believes an empty range");
        assertThatThrownBy(() -> PULSE.scaledBy(0, 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> Variable.unscaled("x", Transform.LOG, 0, 1))
                .hasMessageContaining("LOG takes values above 0.0 only");
    }

    @Test
    void specsAreChecked() {
        assertThatThrownBy(() -> new FeatureSpec(List.of(PULSE, PULSE), List.of("vital"), 0, null))
                .hasMessageContaining("variables: one is named twice");
        assertThatThrownBy(() -> new FeatureSpec(List.of(PULSE), List.of(), 0, null))
                .hasMessageContaining("kinds");
        assertThatThrownBy(() -> new FeatureSpec(List.of(PULSE), List.of("a", "a"), 0, null))
                .hasMessageContaining("kinds: one is named twice");
        assertThatThrownBy(() -> new FeatureSpec(List.of(PULSE), List.of("a"), -1, null))
                .hasMessageContaining("textWidth");
        assertThatThrownBy(
                        () ->
                                new FeatureSpec(
                                        List.of(), List.of("a"), 0, null, List.of(Summary.LAST)))
                .hasMessageContaining("of which variables");
    }

    @Test
    void fitsScalesToWhatItWasGiven() {
        var spec =
                new FeatureSpec(
                        List.of(
                                PULSE.believedWithin(0, 400),
                                Variable.unscaled("lactate", Transform.LOG1P, 0, 30),
                                Variable.unscaled("age", Transform.NONE, 0, 120),
                                Variable.unscaled("never", Transform.NONE, 0, 1)),
                        List.of("vital"),
                        0,
                        null);
        var fit = new ScaleFit(spec);
        fit.add(vital(Map.of("pulse", 60.0, "lactate", 0.0, "age", 70.0, "other", 5.0)));
        fit.add(vital(Map.of("pulse", 300.0, "lactate", Math.E - 1, "age", 70.0)));
        fit.add(vital(Map.of("pulse", 1000.0)));
        fit.add(
                Observation.ofValues(
                        "k",
                        Instant.EPOCH,
                        "unread",
                        Map.of("pulse", 1.0),
                        new SourcePosition("gen", 0, 0)));
        List<Variable> fitted = fit.fitted().variables();
        assertThat(fitted.get(0).mean()).isEqualTo((60 + 250) / 2.0);
        assertThat(fitted.get(0).deviation()).isCloseTo((250 - 60) / 2.0, within(1e-12));
        assertThat(fitted.get(1).mean()).isCloseTo(0.5, within(1e-12));
        assertThat(fitted.get(2)).isEqualTo(spec.variables().get(2).scaledBy(70, 1));
        assertThat(fitted.get(3)).isEqualTo(spec.variables().get(3));
        assertThat(fit.unobserved()).containsExactly("never");
    }

    private static Observation vital(Map<String, Double> values) {
        return Observation.ofValues(
                "k", Instant.EPOCH, "vital", values, new SourcePosition("gen", 0, 0));
    }
}
