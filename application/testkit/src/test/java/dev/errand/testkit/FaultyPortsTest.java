package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrapper passes every call on and asks the plan, so that a new method is not forgotten. */
final class FaultyPortsTest {

  private static final Failure DOWN = new Failure.Unavailable("down");

  /** Calls that do nothing outside the process and so cannot fail. */
  private static final Set<String> ALWAYS_WORK =
      Set.of(
          "mailbox.durable",
          "ledger.attests",
          "ledger.sends",
          "model.profile",
          "workspace.files",
          "workspace.scratch",
          "workspace.filesRead",
          "workspace.close");

  static Stream<Wrapped<?>> wrapped() {
    return Stream.of(
        new Wrapped<>("mailbox", Mailbox.class, FaultyMailbox::new),
        new Wrapped<>("ledger", SessionLedger.class, FaultySessionLedger::new),
        new Wrapped<>("model", LanguageModel.class, FaultyLanguageModel::new),
        new Wrapped<>("audit", AuditLog.class, FaultyAuditLog::new),
        new Wrapped<>("deadLetters", DeadLetters.class, FaultyDeadLetters::new),
        new Wrapped<>("archive", Archive.class, FaultyArchive::new),
        new Wrapped<>("fileContents", FileContents.class, FaultyFileContents::new),
        new Wrapped<>("quotaAccounts", QuotaAccounts.class, FaultyQuotaAccounts::new),
        new Wrapped<>("workspaces", Workspaces.class, FaultyWorkspaces::new),
        new Wrapped<>("workspace", Workspace.class, FaultyWorkspace::new));
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  <P> void everyCallShouldBePassedOn(Wrapped<P> wrapped) throws Exception {
    List<String> calls = new ArrayList<>();
    P port = wrapped.around(calls, new FaultPlan());

    for (Method method : wrapped.methods()) {
      calls.clear();
      invoke(port, method);

      assertThat(calls).containsExactly(method.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  <P> void everyCallShouldGoWrongAsPlanned(Wrapped<P> wrapped) throws Exception {
    for (Method method : wrapped.methods()) {
      String operation = wrapped.prefix + "." + method.getName();
      List<String> calls = new ArrayList<>();
      P before = wrapped.around(calls, new FaultPlan().always(operation, Fault.before(DOWN)));
      P after = wrapped.around(calls, new FaultPlan().always(operation, Fault.after(DOWN)));

      if (ALWAYS_WORK.contains(operation)) {
        invoke(before, method);
      } else if (method.getName().equals("check")) {
        assertThat(invoke(before, method)).isEqualTo(new Health.Down("down"));
      } else {
        assertFails(before, method);
        assertThat(calls).isEmpty();
        assertFails(after, method);
        assertThat(calls).containsExactly(method.getName());
      }
    }
  }

  private static void assertFails(Object port, Method method) {
    assertThatThrownBy(() -> invoke(port, method))
        .isInstanceOfSatisfying(PortException.class, e -> assertThat(e.failure()).isEqualTo(DOWN));
  }

  private static @Nullable Object invoke(Object port, Method method) throws Exception {
    try {
      return method.invoke(
          port, Arrays.stream(method.getParameterTypes()).map(FaultyPortsTest::zero).toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static @Nullable Object zero(Class<?> type) {
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return type == boolean.class ? false : null;
  }

  record Wrapped<P>(String prefix, Class<P> port, BiFunction<P, FaultPlan, P> wrapper) {

    P around(List<String> calls, FaultPlan plan) {
      Object inner =
          Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (proxy, method, arguments) -> {
                calls.add(method.getName());
                return method.getReturnType() == Health.class
                    ? new Health.Up()
                    : zero(method.getReturnType());
              });
      return wrapper.apply(port.cast(inner), plan);
    }

    List<Method> methods() {
      List<Method> methods =
          Arrays.stream(port.getMethods())
              .filter(method -> !Modifier.isStatic(method.getModifiers()))
              .toList();
      assertThat(methods).hasSizeGreaterThan(2);
      return methods;
    }

    @Override
    public String toString() {
      return prefix;
    }
  }
}
