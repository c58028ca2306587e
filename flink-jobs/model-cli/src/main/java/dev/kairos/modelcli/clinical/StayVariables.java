package dev.kairos.modelcli.clinical;

import static dev.kairos.modelcli.clinical.ClinicalVariable.admission;
import static dev.kairos.modelcli.clinical.ClinicalVariable.lab;
import static dev.kairos.modelcli.clinical.ClinicalVariable.vital;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The variables of the PhysioNet/Computing in Cardiology Challenge 2012 and the values of them that
 * are believed. The bounds are wide: they part the impossible from the ill, not the ill from the
 * well.
 */
final class StayVariables {
    /** Admission's type of unit, 1 to 4: coronary care, cardiac surgery, medical, surgical. */
    static final String UNIT = "ICUType";

    private static final String ACIDITY = "pH";

    static final List<ClinicalVariable> ALL =
            List.of(
                    admission("Age", 15, 120),
                    admission("Gender", 0, 1),
                    admission("Height", 100, 230),
                    admission(unit(1), 0, 1),
                    admission(unit(2), 0, 1),
                    admission(unit(3), 0, 1),
                    admission(unit(4), 0, 1),
                    vital("Weight", 20, 300),
                    vital("DiasABP", 5, 200),
                    vital("FiO2", 0.2, 1),
                    vital("GCS", 3, 15),
                    vital("HR", 10, 300),
                    vital("MAP", 10, 250),
                    vital("MechVent", 0, 1),
                    vital("NIDiasABP", 5, 200),
                    vital("NIMAP", 10, 250),
                    vital("NISysABP", 20, 300),
                    vital("RespRate", 1, 100),
                    vital("SaO2", 20, 100),
                    vital("SysABP", 20, 300),
                    vital("Temp", 25, 45),
                    vital("Urine", 0, 11000).logarithmic(),
                    lab("ALP", 1, 5000).logarithmic(),
                    lab("ALT", 1, 30000).logarithmic(),
                    lab("AST", 1, 40000).logarithmic(),
                    lab("Albumin", 0.5, 8),
                    lab("BUN", 1, 300).logarithmic(),
                    lab("Bilirubin", 0.05, 100).logarithmic(),
                    lab("Cholesterol", 20, 1000),
                    lab("Creatinine", 0.05, 50).logarithmic(),
                    lab("Glucose", 5, 2500).logarithmic(),
                    lab("HCO3", 2, 60),
                    lab("HCT", 5, 75),
                    lab("K", 1, 25),
                    lab("Lactate", 0.1, 50).logarithmic(),
                    lab("Mg", 0.2, 15),
                    lab("Na", 80, 200),
                    lab("PaCO2", 5, 250).logarithmic(),
                    lab("PaO2", 15, 800).logarithmic(),
                    lab("Platelets", 1, 3000).logarithmic(),
                    lab("TroponinI", 0.05, 500).logarithmic(),
                    lab("TroponinT", 0.01, 100).logarithmic(),
                    lab("WBC", 0.05, 600).logarithmic(),
                    lab(ACIDITY, 6.3, 8.2));

    private static final Map<String, ClinicalVariable> BY_NAME =
            ALL.stream().collect(Collectors.toMap(ClinicalVariable::name, v -> v));

    private StayVariables() {}

    /** The name of the variable that is 1 for patients of this type of unit, else 0. */
    static String unit(int type) {
        return UNIT + "." + type;
    }

    /** The name under which the files chart a variable: one for all types of unit. */
    static String chartedAs(String variable) {
        return variable.startsWith(UNIT + ".") ? UNIT : variable;
    }

    /** The type of unit that a variable tells of. */
    static int unitType(String variable) {
        return Integer.parseInt(variable.substring(UNIT.length() + 1));
    }

    /** A variable, or null if there is none of this name. */
    static ClinicalVariable named(String name) {
        return BY_NAME.get(name);
    }

    /**
     * An absurd value whose decimal point is lost, put right: a pH of 74 or 735.
     *
     * @return empty if it is just absurd
     */
    static OptionalDouble repaired(ClinicalVariable variable, double value) {
        if (variable.name().equals(ACIDITY)) {
            for (double factor : new double[] {10, 100, 1000}) {
                if (variable.believes(value / factor)) {
                    return OptionalDouble.of(value / factor);
                }
            }
        }
        return OptionalDouble.empty();
    }
}
