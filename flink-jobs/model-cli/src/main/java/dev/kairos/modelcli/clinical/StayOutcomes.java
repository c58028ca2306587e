package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads who died in hospital: columns {@code RecordID} and {@code In-hospital_death} (0 or 1). */
public final class StayOutcomes {
    private static final String DEATH = "In-hospital_death";

    private StayOutcomes() {}

    /**
     * Reads outcomes.
     *
     * @return whether the patient died, by stay
     * @throws UserError if a column is missing, an outcome is neither 0 nor 1, or a stay has two
     */
    public static Map<String, Boolean> read(Path file) {
        var outcomes = new LinkedHashMap<String, Boolean>();
        try (CsvTable table = CsvTable.open(file)) {
            int record = table.indexOf("RecordID");
            int death = table.indexOf(DEATH);
            for (Optional<List<String>> row = table.next(); row.isPresent(); row = table.next()) {
                String id = row.get().get(record);
                String outcome = row.get().get(death);
                if (!outcome.equals("0") && !outcome.equals("1")) {
                    throw new UserError(
                            "%s line %d: %s is '%s'; write 0 or 1"
                                    .formatted(file, table.line(), DEATH, outcome));
                }
                if (outcomes.put(id, outcome.equals("1")) != null) {
                    throw new UserError(
                            "%s line %d: stay %s has an outcome already"
                                    .formatted(file, table.line(), id));
                }
            }
        } catch (IOException e) {
            throw new UserError("%s: %s".formatted(file, UserError.reasonOf(e)), e);
        }
        return outcomes;
    }
}
