package dev.kairos.streamsapp;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.kairos.streamsapp");

    @Test
    void packagesDependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy("dev.kairos.streamsapp")
                .layer("runtime")
                .definedBy("..streamsapp.runtime..")
                .layer("http")
                .definedBy("..streamsapp.http..")
                .layer("topology")
                .definedBy("..streamsapp.topology..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("app", "runtime")
                .whereLayer("topology")
                .mayOnlyBeAccessedByLayers("app", "runtime", "http")
                .check(CLASSES);
        slices().matching("dev.kairos.streamsapp.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
