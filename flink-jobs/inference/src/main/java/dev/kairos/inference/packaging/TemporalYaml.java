package dev.kairos.inference.packaging;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.features.CalendarSpec;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.TradingSession;
import dev.kairos.temporalcontext.features.Variable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the context and the features of a temporal model are written in {@code model.yaml}: what may
 * be absent is a list of none or one, durations and times are those of ISO 8601, zones are names.
 */
final class TemporalYaml {
    private TemporalYaml() {}

    /** For a mapper that reads and writes manifests. */
    static SimpleModule module() {
        return new SimpleModule("temporal")
                .setMixInAnnotation(ContextSpec.class, ContextMixIn.class)
                .setMixInAnnotation(FeatureSpec.class, FeaturesMixIn.class);
    }

    record Context(int maxObservations, String maxAge) {}

    record Features(
            List<Variable> variables,
            List<String> kinds,
            int textWidth,
            List<Calendar> calendar,
            List<Summary> summaries) {}

    record Calendar(String zone, List<Session> session) {}

    record Session(String open, String close, Set<DayOfWeek> days) {}

    @JsonSerialize(converter = ContextWriter.class)
    @JsonDeserialize(converter = ContextReader.class)
    private interface ContextMixIn {}

    @JsonSerialize(converter = FeaturesWriter.class)
    @JsonDeserialize(converter = FeaturesReader.class)
    private interface FeaturesMixIn {}

    static final class ContextWriter extends StdConverter<ContextSpec, Context> {
        @Override
        public Context convert(ContextSpec spec) {
            return new Context(spec.maxObservations(), spec.maxAge().toString());
        }
    }

    static final class ContextReader extends StdConverter<Context, ContextSpec> {
        @Override
        public ContextSpec convert(Context yaml) {
            return new ContextSpec(yaml.maxObservations(), Duration.parse(yaml.maxAge()));
        }
    }

    static final class FeaturesWriter extends StdConverter<FeatureSpec, Features> {
        @Override
        public Features convert(FeatureSpec spec) {
            return new Features(
                    spec.variables(),
                    spec.kinds(),
                    spec.textWidth(),
                    spec.calendar() == null ? List.of() : List.of(calendar(spec.calendar())),
                    spec.summaries());
        }

        private static Calendar calendar(CalendarSpec calendar) {
            TradingSession session = calendar.session();
            return new Calendar(
                    calendar.zone().getId(),
                    session == null
                            ? List.of()
                            : List.of(
                                    new Session(
                                            session.open().toString(),
                                            session.close().toString(),
                                            EnumSet.copyOf(session.days()))));
        }
    }

    static final class FeaturesReader extends StdConverter<Features, FeatureSpec> {
        @Override
        public FeatureSpec convert(Features yaml) {
            return new FeatureSpec(
                    yaml.variables(),
                    yaml.kinds(),
                    yaml.textWidth(),
                    atMostOne("calendar", yaml.calendar())
                            .map(FeaturesReader::calendar)
                            .orElse(null),
                    yaml.summaries());
        }

        private static CalendarSpec calendar(Calendar yaml) {
            return new CalendarSpec(
                    ZoneId.of(yaml.zone()),
                    atMostOne("session", yaml.session()).map(FeaturesReader::session).orElse(null));
        }

        private static <T> Optional<T> atMostOne(String field, List<T> some) {
            if (some.size() > 1) {
                throw new IllegalArgumentException(
                        "%s: this version reads one, got %d".formatted(field, some.size()));
            }
            return some.stream().findFirst();
        }

        private static TradingSession session(Session yaml) {
            return new TradingSession(
                    LocalTime.parse(yaml.open()), LocalTime.parse(yaml.close()), yaml.days());
        }
    }
}
