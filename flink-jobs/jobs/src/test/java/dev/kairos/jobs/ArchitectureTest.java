package dev.kairos.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.kairos.jobs");

    @Test
    void nothingDependsOnTheJob() {
        noClasses()
                .that()
                .resideInAPackage("dev.kairos.jobs.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.kairos.jobs")
                .because("operators own what they need, so that several jobs can use them")
                .check(CLASSES);
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("dev.kairos.jobs.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void definitionsKnowNeitherFlinkNorKafka() {
        noClasses()
                .that()
                .resideInAPackage("dev.kairos.jobs.definition")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache..", "dev.kairos.inference..", "dev.kairos.schemas..")
                .because("definitions are validated and explained where no cluster is")
                .check(CLASSES);
    }

    @Test
    void onlyTheEndsKnowKafkasClients() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.kairos.jobs.functions",
                        "dev.kairos.jobs.records",
                        "dev.kairos.jobs.outputs")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector..")
                .check(CLASSES);
    }

    @Test
    void operatorsAreGivenTheTime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.kairos.jobs")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("a clock is a parameter")
                .check(CLASSES);
    }
}
