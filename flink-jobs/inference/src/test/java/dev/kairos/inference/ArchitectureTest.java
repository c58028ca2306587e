package dev.kairos.inference;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kairos.inference.onnx.CudaDevices;
import dev.kairos.inference.scheduling.PackagedModels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.kairos.inference");

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.kairos.(inference..)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesAreReadWithoutDjl() {
        noClasses()
                .that()
                .resideInAPackage("..packaging..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai..")
                .check(CLASSES);
    }

    @Test
    void neitherFlinkNorKafkaIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..")
                .check(CLASSES);
    }

    /** But for the question why there is no GPU, which DJL does not answer. */
    @Test
    void onnxRuntimeIsReachedThroughDjlOnly() {
        noClasses()
                .that()
                .areNotAssignableTo(CudaDevices.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void policiesAreNumbersAndTimesOnly() {
        classes()
                .that()
                .resideInAPackage("..batching..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "..batching..")
                .check(CLASSES);
    }

    /** So that streams and files forecast by it, whoever asks the network. */
    @Test
    void forecastsOfReturnsAskNoNetworkThemselves() {
        classes()
                .that()
                .resideInAPackage("..market..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson..",
                        "..market..",
                        "..packaging..",
                        "dev.kairos.temporalcontext..")
                .check(CLASSES);
    }

    /** But for its edge: which models and devices there are. */
    @Test
    void theSchedulerKnowsNoNativeMemory() {
        classes()
                .that()
                .resideInAPackage("..scheduling..")
                .and(not(belongToAnyOf(PackagedModels.class)))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.slf4j..",
                        "org.HdrHistogram..",
                        "com.github.benmanes.caffeine..",
                        "dev.kairos.inference",
                        "..scheduling..",
                        "..batching..")
                .check(CLASSES);
    }
}
