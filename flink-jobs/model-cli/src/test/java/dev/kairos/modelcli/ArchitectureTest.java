package dev.kairos.modelcli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kairos.modelcli.training.Constant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.kairos.modelcli");

    @Test
    void onlyTrainingTouchesAnEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..training..", "..temporal..", "..text..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "ai.onnx..")
                .check(CLASSES);
    }

    @Test
    void scoringNeedsNothingOfTraining() {
        noClasses()
                .that()
                .resideInAnyPackage("..scoring..", "..data..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..training..", "..temporal..")
                .check(CLASSES);
    }

    /** Gradients read such a number after DJL let go of it: see {@link Constant}. */
    @Test
    void numbersThatGradientsNeedAreNotLeftToJava() {
        for (String operation : List.of("mul", "div", "mod", "pow", "minimum", "maximum")) {
            noClasses().should().callMethod(NDArray.class, operation, Number.class).check(CLASSES);
        }
    }
}
