package dev.kairos.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Everybody depends on this module, so what it depends on everybody gets. */
final class ArchitectureTest {
    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.kairos");

    @Test
    void dependsOnAvroKafkaClientsAndLittleElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "dev.kairos.events..",
                        "dev.kairos.schemas..",
                        "org.apache.avro..",
                        "org.apache.kafka.common..",
                        "com.fasterxml.jackson..",
                        "dev.failsafe..",
                        "org.slf4j..")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheRegistryClientSpeaksHttp() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("RegistryHttp")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(PRODUCTION);
    }

    @Test
    void recordsDependOnAvroAlone() {
        classes()
                .that()
                .resideInAPackage("dev.kairos.events..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.kairos.events..", "org.apache.avro..")
                .check(PRODUCTION);
    }
}
