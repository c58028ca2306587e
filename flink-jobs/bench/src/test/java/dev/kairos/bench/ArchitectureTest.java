package dev.kairos.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.kairos.bench");

    @Test
    void onlyThePeerWithoutDjlTouchesOnnxRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..peers..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void whatSuitesShareKnowsNoSuite() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..report..",
                        "..workload..",
                        "..peers..",
                        "..models..",
                        "..baselines..",
                        "..costs..",
                        "..simulated..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..bench.encoder..",
                        "..bench.lengths..",
                        "..bench.pipeline..",
                        "..bench.policies..",
                        "..bench.temporal..")
                .check(CLASSES);
    }

    @Test
    void onlyThePipelineSuiteKnowsFlinkAndKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..bench.pipeline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..")
                .check(CLASSES);
    }
}
