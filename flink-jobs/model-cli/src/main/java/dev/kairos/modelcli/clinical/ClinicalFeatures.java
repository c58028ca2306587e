package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import java.util.List;

/**
 * What the clinical models read: all variables, and all summaries of their past; not scaled yet.
 */
public final class ClinicalFeatures {
    private ClinicalFeatures() {}

    /** Of the stays of 2012. */
    public static FeatureSpec ofStays() {
        return spec(
                StayVariables.ALL,
                List.of(ClinicalVariable.ADMISSION, ClinicalVariable.VITAL, ClinicalVariable.LAB));
    }

    /** Of the hourly rows of 2019. */
    public static FeatureSpec ofHours() {
        return spec(HourlyVariables.ALL, List.of(ClinicalVariable.ADMISSION, HourlyPatient.HOURLY));
    }

    private static FeatureSpec spec(List<ClinicalVariable> variables, List<String> kinds) {
        return new FeatureSpec(
                variables.stream().map(ClinicalVariable::unscaled).toList(),
                kinds,
                0,
                null,
                List.of(Summary.values()));
    }
}
