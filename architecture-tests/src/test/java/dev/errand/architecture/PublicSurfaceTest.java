package dev.errand.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.errand.architecture.planted.LooseHelper;
import dev.errand.architecture.planted.OnlyHelp;
import java.lang.module.ModuleDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What others can see of a module, and how it is named. */
class PublicSurfaceTest {

  /** What bootstrap or a launcher calls by name. */
  private static final Map<Part, Set<String>> ENTRIES =
      Map.of(
          Part.CLI,
              Set.of(
                  "dev.errand.adapter.in.cli.CommandLineApp",
                  "dev.errand.adapter.in.cli.Environment"),
          Part.HTTP, Set.of("dev.errand.adapter.in.http.HttpGateway"),
          Part.BOOTSTRAP, Set.of("dev.errand.bootstrap.Main"));

  /** Interfaces with one implementation in the product, and why they are there. */
  private static final Map<String, String> SINGLE_IMPLEMENTATIONS =
      Map.of(
          "dev.errand.application.ErrandApplication",
              "what adapters-in are given; their tests bring another one",
          "dev.errand.adapter.in.cli.Environment",
              "what the command line needs from the process; its tests bring another one");

  private static final String STREAM = "copies a stream of the caller, whose failure it hands on";

  /** Methods of ports that throw more than a PortException, and why. */
  private static final Map<String, String> CHECKED_IN_PORTS =
      Map.ofEntries(
          Map.entry("Content.writeTo", STREAM),
          Map.entry("FileContents.store", STREAM),
          Map.entry("Workspaces.store", STREAM),
          Map.entry("Workspace.write", STREAM),
          Map.entry("Workspace.adopt", STREAM),
          Map.entry("Tool.run", "whatever it throws fails the call"),
          Map.entry("Tool.reconcile", "whatever it throws leaves the call in doubt"),
          Map.entry("Member.run", "whatever it throws ends the member"),
          Map.entry("Opening.open", "whatever it throws fails the call that wants the resource"),
          Map.entry("Resources.get", "whatever opening throws"),
          Map.entry("ToolContext.resource", "whatever opening throws"));

  @ParameterizedTest
  @EnumSource(names = {"CLI", "HTTP", "BOOTSTRAP"})
  void entriesAreTheOnlyPublicTypes(Part part) {
    Set<String> entries = ENTRIES.get(part);

    Rules.publishOnly(entries).check(Reactor.classes(part));
    assertThat(publicTypes(part)).isEqualTo(entries);
  }

  @ParameterizedTest
  @MethodSource("adaptersOut")
  void providersAreTheOnlyPublicTypesOfAdaptersOut(Part part) {
    Set<String> providers =
        Reactor.descriptor(part).descriptor().provides().stream()
            .map(ModuleDescriptor.Provides::providers)
            .flatMap(List::stream)
            .collect(Collectors.toSet());

    assertThat(providers).isNotEmpty();
    assertThat(publicTypes(part)).isEqualTo(providers);
  }

  private static Stream<Part> adaptersOut() {
    return Arrays.stream(Part.values()).filter(Part::isAdapterOut);
  }

  private static Set<String> publicTypes(Part part) {
    return Reactor.classes(part).stream()
        .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .map(JavaClass::getName)
        .collect(Collectors.toSet());
  }

  @Test
  void classesCannotBeExtendedByAnybody() {
    Rules.beFinal().check(Reactor.product());
  }

  @Test
  void namesSayWhatTypesAre() {
    Rules.haveTellingNames().check(Reactor.product());
  }

  @Test
  void accessorsHaveNoPrefix() {
    Rules.haveNoGetters().check(Reactor.product());
  }

  @Test
  void interfacesThatAreNoPortHaveSeveralImplementations() {
    assertThat(SINGLE_IMPLEMENTATIONS.keySet())
        .allSatisfy(name -> assertThat(Reactor.product().contain(name)).as(name).isTrue());

    Rules.haveSeveralImplementations(SINGLE_IMPLEMENTATIONS.keySet())
        .check(Reactor.product().that(areNoPort()));
  }

  private static DescribedPredicate<JavaClass> areNoPort() {
    return DescribedPredicate.describe(
        "are no port and no contract of one",
        type ->
            !type.getPackageName().startsWith("dev.errand.application.port")
                && !type.getPackageName().equals("dev.errand.application.spi")
                && !type.getPackageName().equals(Part.TESTKIT.module()));
  }

  @Test
  void portsThrowPortExceptions() {
    assertThat(CHECKED_IN_PORTS.keySet())
        .isEqualTo(
            Reactor.classes(Part.APPLICATION).stream()
                .filter(type -> type.getPackageName().startsWith("dev.errand.application.port"))
                .flatMap(type -> type.getMethods().stream())
                .filter(PublicSurfaceTest::throwsChecked)
                .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                .collect(Collectors.toSet()));
  }

  /** InterruptedException is how a blocking call is cancelled. */
  private static boolean throwsChecked(JavaMethod method) {
    return method.getThrowsClause().getTypes().stream()
        .map(JavaType::toErasure)
        .anyMatch(
            type ->
                !type.isAssignableTo(RuntimeException.class)
                    && !type.isEquivalentTo(InterruptedException.class));
  }

  @Test
  void exceptionsThatAreExportedAreFew() {
    Set<String> exported =
        Arrays.stream(Part.values())
            .flatMap(part -> part.exported().stream())
            .collect(Collectors.toSet());

    assertThat(
            Reactor.product().stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .filter(type -> type.isAssignableTo(Throwable.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder("PortException", "InvalidHistory", "SimulatedCrash");
  }

  @ParameterizedTest
  @EnumSource
  void allButDomainApplicationAndTestkitAreOneFlatPackage(Part part) {
    Set<String> packages =
        Reactor.classes(part).stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

    if (part == Part.DOMAIN || part == Part.APPLICATION) {
      assertThat(packages).hasSizeGreaterThan(1);
    } else if (part == Part.TESTKIT) {
      assertThat(packages).containsExactlyInAnyOrder(part.module(), part.module() + ".simulation");
    } else {
      assertThat(packages).containsExactly(part.module());
    }
  }

  /** Adapters out, the testkit's users and the domain's internals: nothing leaves unasked. */
  @ParameterizedTest
  @EnumSource
  void onlyDomainApplicationTestkitAndAdaptersInExport(Part part) {
    boolean exports = !Reactor.descriptor(part).descriptor().exports().isEmpty();

    assertThat(exports).isEqualTo(!part.isAdapterOut() && part != Part.BOOTSTRAP);
  }

  @Nested
  class PlantedSins {

    private final JavaClasses planted = new ClassFileImporter().importClasses(LooseHelper.class);

    @Test
    void aPublicTypeIsFound() {
      assertFound(Rules.publishOnly(Set.of("dev.errand.Other")), "LooseHelper> is public");
    }

    @Test
    void aClassThatCanBeExtendedIsFound() {
      assertFound(Rules.beFinal(), "LooseHelper> can be extended");
    }

    @Test
    void aNameThatSaysNothingIsFound() {
      assertFound(Rules.haveTellingNames(), "LooseHelper> has a name");
    }

    @Test
    void anAccessorWithAPrefixIsFound() {
      assertFound(Rules.haveNoGetters(), "getHelp()> is an accessor");
    }

    @Test
    void anInterfaceWithOneImplementationIsFound() {
      JavaClasses both = new ClassFileImporter().importClasses(LooseHelper.class, OnlyHelp.class);

      assertThat(details(Rules.haveSeveralImplementations(Set.of()), both))
          .singleElement()
          .asString()
          .contains("OnlyHelp> has one implementation");
    }

    private void assertFound(ArchRule rule, String text) {
      assertThat(details(rule, planted)).singleElement().asString().contains(text);
    }

    private static List<String> details(ArchRule rule, JavaClasses classes) {
      return rule.evaluate(classes).getFailureReport().getDetails();
    }
  }
}
