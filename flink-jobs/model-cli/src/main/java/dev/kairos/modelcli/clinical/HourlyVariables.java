package dev.kairos.modelcli.clinical;

import static dev.kairos.modelcli.clinical.ClinicalVariable.admission;
import static dev.kairos.modelcli.clinical.ClinicalVariable.lab;
import static dev.kairos.modelcli.clinical.ClinicalVariable.vital;

import java.util.List;

/**
 * The variables of the PhysioNet/Computing in Cardiology Challenge 2019 and the values of them that
 * are believed, in the file's units; bounds as wide as those of {@link StayVariables}.
 */
final class HourlyVariables {
    /** Hours since admission to the intensive care unit, at least 1. */
    static final String HOUR = "ICULOS";

    static final List<ClinicalVariable> ALL =
            List.of(
                    vital("HR", 10, 300),
                    vital("O2Sat", 20, 100),
                    vital("Temp", 25, 45),
                    vital("SBP", 20, 300),
                    vital("MAP", 10, 250),
                    vital("DBP", 5, 250),
                    vital("Resp", 1, 100),
                    vital("EtCO2", 1, 100),
                    lab("BaseExcess", -50, 100),
                    lab("HCO3", 0, 60),
                    vital("FiO2", 0.15, 1),
                    lab("pH", 6.3, 8.2),
                    lab("PaCO2", 5, 250).logarithmic(),
                    lab("SaO2", 20, 100),
                    lab("AST", 1, 40000).logarithmic(),
                    lab("BUN", 0.5, 300).logarithmic(),
                    lab("Alkalinephos", 1, 5000).logarithmic(),
                    lab("Calcium", 1, 30),
                    lab("Chloride", 20, 200),
                    lab("Creatinine", 0.05, 50).logarithmic(),
                    lab("Bilirubin_direct", 0.01, 100).logarithmic(),
                    lab("Glucose", 5, 2500).logarithmic(),
                    lab("Lactate", 0.1, 50).logarithmic(),
                    lab("Magnesium", 0.1, 15),
                    lab("Phosphate", 0.1, 25),
                    lab("Potassium", 1, 30),
                    lab("Bilirubin_total", 0.05, 100).logarithmic(),
                    lab("TroponinI", 0.005, 500).logarithmic(),
                    lab("Hct", 5, 75),
                    lab("Hgb", 1, 35),
                    lab("PTT", 5, 300).logarithmic(),
                    lab("WBC", 0.05, 600).logarithmic(),
                    lab("Fibrinogen", 10, 2500).logarithmic(),
                    lab("Platelets", 1, 3000).logarithmic(),
                    admission("Age", 1, 120),
                    admission("Gender", 0, 1),
                    admission("Unit1", 0, 1),
                    admission("Unit2", 0, 1),
                    admission("HospAdmTime", -10000, 1000).signedLogarithmic());

    private HourlyVariables() {}

    /** The place of a variable in {@link #ALL}. */
    static int indexOf(String name) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no variable " + name);
    }
}
