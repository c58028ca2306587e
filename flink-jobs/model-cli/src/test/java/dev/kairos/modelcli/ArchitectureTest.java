package dev.kairos.modelcli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
}
