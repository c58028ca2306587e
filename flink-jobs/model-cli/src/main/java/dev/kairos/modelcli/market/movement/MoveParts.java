package dev.kairos.modelcli.market.movement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Moves of histories, by the part they lie in. */
final class MoveParts {
    private final MoveSplit split;
    private final MoveExamples training;
    private final MoveExamples validation;
    private final MoveExamples test;
    private final MoveExamples testAllDays;

    /**
     * @throws dev.kairos.modelcli.UserError if a part lacks rises or falls
     */
    MoveParts(List<TickerHistory> histories, MoveSplit split) {
        this.split = split;
        training =
                MoveExamples.of(histories, split.training(), split.validation())
                        .requireBoth("training");
        validation =
                MoveExamples.of(histories, split.validation(), split.test())
                        .requireBoth("validation");
        test = MoveExamples.of(histories, split.test(), split.end()).requireBoth("test");
        testAllDays = MoveExamples.ofAllDays(histories, split.test(), split.end());
    }

    MoveSplit split() {
        return split;
    }

    MoveExamples training() {
        return training;
    }

    MoveExamples validation() {
        return validation;
    }

    /** Moves beyond the thresholds. */
    MoveExamples test() {
        return test;
    }

    /** Small moves too. */
    MoveExamples testAllDays() {
        return testAllDays;
    }

    /** How many moves each part has. */
    Map<String, Object> sizes() {
        var sizes = new LinkedHashMap<String, Object>();
        sizes.put("training", training.all().size());
        sizes.put("validation", validation.all().size());
        sizes.put("test", test.all().size());
        sizes.put("test_all_days", testAllDays.all().size());
        return sizes;
    }
}
