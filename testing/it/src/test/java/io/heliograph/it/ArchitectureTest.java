package io.heliograph.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The folder tree is the architecture, and its arrows go one way. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.heliograph");

    @Test
    void modulesUseOnlyWhatStandsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("wire.hub")
                .definedBy("io.heliograph.wire.hub..")
                .layer("wire.service")
                .definedBy("io.heliograph.wire.service..")
                .layer("access")
                .definedBy("io.heliograph.access..")
                .layer("core")
                .definedBy("io.heliograph.server.core..")
                .layer("edge")
                .definedBy("io.heliograph.server.edge..")
                .layer("node")
                .definedBy("io.heliograph.server.node..")
                .layer("benchmarks")
                .definedBy("io.heliograph.benchmarks..")
                .layer("cli")
                .definedBy("io.heliograph.cli..")
                .layer("testkit")
                .definedBy("io.heliograph.testkit..")
                .whereLayer("wire.hub")
                .mayNotAccessAnyLayer()
                .whereLayer("wire.service")
                .mayNotAccessAnyLayer()
                .whereLayer("access")
                .mayNotAccessAnyLayer()
                .whereLayer("core")
                .mayOnlyAccessLayers("wire.hub", "wire.service", "access")
                .whereLayer("edge")
                .mayOnlyAccessLayers("core", "wire.hub", "wire.service", "access")
                .whereLayer("node")
                .mayOnlyAccessLayers("edge", "core", "access")
                .whereLayer("benchmarks")
                .mayOnlyAccessLayers("node", "core", "edge", "access", "wire.hub", "wire.service")
                .whereLayer("cli")
                .mayOnlyAccessLayers("node", "access", "benchmarks")
                .whereLayer("testkit")
                .mayOnlyAccessLayers("node", "access", "wire.hub", "wire.service")
                .check(CLASSES);
    }

    @Test
    void doorsDoNotKnowEachOtherAndTheListenerKnowsNoDoor() {
        noClasses()
                .that()
                .resideInAPackage("..edge.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..edge.door..",
                        "..edge.client..",
                        "..edge.app..",
                        "..edge.rest..",
                        "..edge.admin..")
                .check(CLASSES);
        for (String door : new String[] {"client", "app", "rest", "admin"}) {
            for (String other : new String[] {"client", "app", "rest", "admin"}) {
                if (!door.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage("..edge." + door + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage("..edge." + other + "..")
                            .check(CLASSES);
                }
            }
        }
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("io.heliograph.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theEngineSeesNoSocket() {
        noClasses()
                .that()
                .resideInAPackage("io.heliograph.server.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.handler..")
                .check(CLASSES);
    }

    @Test
    void nothingOnTheHotPathHasATimerOrACodecOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage("io.heliograph.server..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.netty.handler.timeout.IdleStateHandler")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.handler.codec.http.websocketx..")
                .check(CLASSES);
    }
}
