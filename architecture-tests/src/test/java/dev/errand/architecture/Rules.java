package dev.errand.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules as values, so that they can be held against the product and against planted sins. */
final class Rules {

  private static final Pattern FORBIDDEN_NAME =
      Pattern.compile("(Abstract|Base)[A-Z].*|.*(Utils?|Helper|Impl|Manager|Common|Misc)");

  private Rules() {}

  /** Classes name only the modules their part may know. */
  static ArchRule knowOnly(Set<String> modules) {
    return each(
        "name only classes of " + modules,
        type ->
            type.getDirectDependenciesFromSelf().stream()
                .filter(
                    dependency -> {
                      JavaClass target = dependency.getTargetClass().getBaseComponentType();
                      return !target.isPrimitive() && !modules.contains(Reactor.home(target));
                    })
                .map(
                    dependency ->
                        dependency.getDescription()
                            + ", which is in "
                            + Reactor.home(dependency.getTargetClass().getBaseComponentType())));
  }

  static ArchRule noCyclesBetweenPackages() {
    return SlicesRuleDefinition.slices().matching("(**)").should().beFreeOfCycles();
  }

  /** Nothing forbidden is called, referred to, read or constructed. */
  static ArchRule doNotUse(List<Forbidden> forbidden) {
    return each(
        "use none of " + forbidden.stream().map(Forbidden::shown).toList(),
        type ->
            type.getAccessesFromSelf().stream()
                .flatMap(
                    access ->
                        forbidden.stream()
                            .filter(each -> each.matches(access))
                            .map(each -> access.getDescription() + ": " + each.instead())));
  }

  static ArchRule useOptionalAsReturnTypeOnly() {
    return each(
        "have no Optional as a field or parameter",
        type -> {
          Stream<String> fields =
              type.getFields().stream()
                  .filter(field -> field.getRawType().isEquivalentTo(Optional.class))
                  .map(JavaField::getDescription);
          Stream<String> parameters =
              type.getCodeUnits().stream()
                  .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                  .filter(
                      unit ->
                          unit.getRawParameterTypes().stream()
                              .anyMatch(each -> each.isEquivalentTo(Optional.class)))
                  .map(JavaCodeUnit::getDescription);
          return Stream.concat(fields, parameters);
        });
  }

  static ArchRule beFinal() {
    return each(
        "be final, sealed, or no class",
        type ->
            !type.isInterface()
                    && !type.isAnonymousClass()
                    && !type.getModifiers().contains(JavaModifier.FINAL)
                    && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
                    && !type.isEnum()
                    && !isSealed(type)
                ? Stream.of(type.getDescription() + " can be extended by anybody")
                : Stream.empty());
  }

  static ArchRule haveTellingNames() {
    return each(
        "have no name that says nothing",
        type ->
            FORBIDDEN_NAME.matcher(type.getSimpleName()).matches()
                ? Stream.of(type.getDescription() + " has a name that says nothing")
                : Stream.empty());
  }

  /** Accessors carry no prefix; what a library's interface demands is not ours to name. */
  static ArchRule haveNoGetters() {
    return each(
        "have no accessor with the prefix get",
        type ->
            type.getMethods().stream()
                .filter(method -> method.getName().matches("get[A-Z].*"))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(
                    method ->
                        Stream.concat(
                                type.getAllRawSuperclasses().stream(),
                                type.getAllRawInterfaces().stream())
                            .noneMatch(
                                parent ->
                                    parent.getMethods().stream()
                                        .anyMatch(each -> each.getName().equals(method.getName()))))
                .map(method -> method.getDescription() + " is an accessor with a prefix"));
  }

  /** Visible from other modules only what is named. */
  static ArchRule publishOnly(Set<String> names) {
    return each(
        "be public only as " + names,
        type ->
            type.isTopLevelClass()
                    && type.getModifiers().contains(JavaModifier.PUBLIC)
                    && !names.contains(type.getName())
                ? Stream.of(type.getDescription() + " is public")
                : Stream.empty());
  }

  static ArchRule haveSeveralImplementations(Set<String> except) {
    return each(
        "be implemented more than once, be sealed, or be a function; but " + except,
        type ->
            type.isInterface()
                    && !type.isAnnotation()
                    && !except.contains(type.getName())
                    && abstractMethods(type) > 1
                    && implementations(type) < 2
                ? Stream.of(type.getDescription() + " has one implementation")
                : Stream.empty());
  }

  private static long abstractMethods(JavaClass type) {
    return type.getAllMethods().stream()
        .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
        .map(JavaMethod::getName)
        .distinct()
        .count();
  }

  private static long implementations(JavaClass type) {
    return type.getAllSubclasses().stream().filter(each -> !each.isInterface()).count();
  }

  private static boolean isSealed(JavaClass type) {
    return type.reflect().isSealed();
  }

  private static ArchRule each(String description, Function<JavaClass, Stream<String>> violations) {
    return classes()
        .should(
            new ArchCondition<>(description) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Consumer<String> add =
                    text -> events.add(SimpleConditionEvent.violated(type, text));
                violations.apply(type).distinct().forEach(add);
              }
            });
  }

  /**
   * Something that must not be used.
   *
   * @param type its owner, or a subtype of it
   * @param member a pattern of its name
   * @param parameters how many it takes, or -1 for any number
   * @param instead why, and what to use
   */
  record Forbidden(Class<?> type, String member, int parameters, String instead) {

    static Forbidden of(Class<?> type, String member, String instead) {
      return new Forbidden(type, member, -1, instead);
    }

    boolean matches(JavaAccess<?> access) {
      return access.getTargetOwner().isAssignableTo(type)
          && access.getName().matches(member)
          && (parameters < 0
              || access.getTarget() instanceof CodeUnitAccessTarget unit
                  && unit.getRawParameterTypes().size() == parameters);
    }

    String shown() {
      return type.getSimpleName() + "." + member;
    }
  }
}
