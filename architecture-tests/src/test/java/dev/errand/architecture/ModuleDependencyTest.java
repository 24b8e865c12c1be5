package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.errand.architecture.planted.AsksAnAdapter;
import dev.errand.architecture.planted.KnowsALibrary;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may know whom: in the byte code, in the descriptors, and without cycles. */
class ModuleDependencyTest {

  @ParameterizedTest
  @EnumSource
  void classesNameOnlyWhatTheirPartMayKnow(Part part) {
    Rules.knowOnly(part.mayKnow()).check(Reactor.classes(part));
  }

  @ParameterizedTest
  @EnumSource
  void descriptorsRequireOnlyWhatThePartMayKnow(Part part) {
    Set<String> required =
        Reactor.descriptor(part).descriptor().requires().stream()
            .map(Requires::name)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(part.mayKnow()).containsAll(required);
  }

  @Test
  void nullnessAnnotationsAreNeededByTheCompilerOnly() {
    assertThat(Part.values())
        .allSatisfy(
            part ->
                assertThat(Reactor.descriptor(part).descriptor().requires())
                    .filteredOn(required -> required.name().equals("org.jspecify"))
                    .allSatisfy(
                        required ->
                            assertThat(required.modifiers()).contains(Requires.Modifier.STATIC)));
  }

  @ParameterizedTest
  @EnumSource
  void packagesOfAModuleHaveNoCycles(Part part) {
    Rules.noCyclesBetweenPackages().check(Reactor.classes(part));
  }

  /** The table itself: a slip in it would let everything through. */
  @Nested
  class TheTable {

    private final Set<String> adapters =
        Arrays.stream(Part.values())
            .filter(Part::isAdapter)
            .map(Part::module)
            .collect(Collectors.toSet());

    @Test
    void domainKnowsNothingButTheLanguage() {
      assertThat(Part.DOMAIN.mayKnow())
          .containsExactlyInAnyOrder("dev.errand.domain", "java.base", "org.jspecify");
    }

    @Test
    void applicationKnowsNothingButTheDomain() {
      assertThat(Part.APPLICATION.mayKnow())
          .containsExactlyInAnyOrder(
              "dev.errand.application", "dev.errand.domain", "java.base", "org.jspecify");
    }

    @Test
    void adaptersDoNotKnowEachOther() {
      assertThat(adapters).hasSizeGreaterThan(2);
      assertThat(Part.values())
          .filteredOn(Part::isAdapter)
          .allSatisfy(
              part ->
                  assertThat(part.mayKnow())
                      .filteredOn(adapters::contains)
                      .containsExactly(part.module()));
    }

    @Test
    void bootstrapKnowsNoAdapterOut() {
      assertThat(Part.BOOTSTRAP.mayKnow())
          .filteredOn(name -> name.startsWith("dev.errand.adapter.out"))
          .isEmpty();
    }

    @Test
    void nobodyKnowsBootstrapOrTheTestkit() {
      assertThat(Part.values())
          .allSatisfy(
              part ->
                  assertThat(part.mayKnow())
                      .filteredOn(
                          name ->
                              name.equals(Part.BOOTSTRAP.module())
                                  || name.equals(Part.TESTKIT.module()))
                      .isSubsetOf(part.module()));
    }

    @Test
    void everyEntryIsUsed() {
      assertThat(Part.values())
          .allSatisfy(
              part -> {
                Set<String> named =
                    Reactor.classes(part).stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(each -> Reactor.home(each.getTargetClass().getBaseComponentType()))
                        .collect(Collectors.toCollection(TreeSet::new));
                ModuleDescriptor descriptor = Reactor.descriptor(part).descriptor();
                descriptor.requires().forEach(each -> named.add(each.name()));
                named.add(part.module());
                assertThat(named).containsAll(part.mayKnow());
              });
    }
  }

  @Nested
  class PlantedSins {

    @Test
    void aLibraryInTheDomainIsFound() {
      assertThat(
              Rules.knowOnly(Part.DOMAIN.mayKnow())
                  .evaluate(new ClassFileImporter().importClasses(KnowsALibrary.class))
                  .getFailureReport()
                  .toString())
          .contains("KnowsALibrary", "which is in tools.jackson.databind");
    }

    @Test
    void anAdapterInBootstrapIsFound() {
      assertThat(
              Rules.knowOnly(Part.BOOTSTRAP.mayKnow())
                  .evaluate(new ClassFileImporter().importClasses(AsksAnAdapter.class))
                  .getFailureReport()
                  .toString())
          .contains("AsksAnAdapter", "which is in dev.errand.adapter.out.offline");
    }

    @Test
    void aCycleIsFound() {
      assertThat(
              Rules.noCyclesBetweenPackages()
                  .evaluate(
                      new ClassFileImporter().importPackages("dev.errand.architecture.planted"))
                  .getFailureReport()
                  .toString())
          .contains(
              "Slice dev.errand.architecture.planted.here",
              "Slice dev.errand.architecture.planted.there");
    }
  }
}
