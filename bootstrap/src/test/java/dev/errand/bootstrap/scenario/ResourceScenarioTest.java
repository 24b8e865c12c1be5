package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Resource.Key;
import dev.errand.application.port.out.Resource.Scope;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.tool.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools share, for how long, and how it ends. */
class ResourceScenarioTest {

  private static final Key<Thing> POOL = new Key<>("pool", Thing.class);
  private static final Key<Thing> CONNECTION = new Key<>("connection", Thing.class);
  private static final Key<Thing> CURSOR = new Key<>("cursor", Thing.class);

  /** Openings and closings, in order. */
  private final List<String> log = new CopyOnWriteArrayList<>();

  private final AtomicInteger things = new AtomicInteger();
  private RunnerStage stage;

  @BeforeEach
  void open(@TempDir Path home) {
    stage = new RunnerStage(home);
  }

  private final class Thing implements AutoCloseable {
    private final String name;

    Thing(String kind) {
      name = kind + "-" + things.incrementAndGet();
      log.add("open " + name);
    }

    @Override
    public void close() {
      log.add("close " + name);
    }
  }

  private Resource<Thing> thing(Key<Thing> key, Scope scope, Key<?>... needs) {
    return new Resource<>(
        key,
        scope,
        Set.of(needs),
        needed -> {
          for (Key<?> each : needs) {
            needed.get(each);
          }
          return new Thing(key.name());
        });
  }

  /** A tool that uses a resource and tells which. */
  private void user(String name, Key<Thing> key) {
    stage
        .tool(name, Effect.READ_ONLY)
        .otherwise((arguments, context) -> new Tool.Result.Ok(context.resource(key).name));
  }

  @Test
  void shouldBeOpenedWhenFirstUsedAndClosedAtTheEndOfTheirScopeTheLastOneFirst() throws Exception {
    stage
        .resource(thing(CURSOR, Scope.TOOL_CALL, CONNECTION))
        .resource(thing(CONNECTION, Scope.SESSION, POOL))
        .resource(thing(POOL, Scope.SINGLETON));
    user("query", CURSOR);
    stage.wants("{}", "query").wants("{}", "query").model.says("Done.");

    stage.finish();
    stage.app().close();

    assertThat(log)
        .containsExactly(
            "open pool-1",
            "open connection-2",
            "open cursor-3",
            "close cursor-3",
            "open cursor-4",
            "close cursor-4",
            "close connection-2",
            "close pool-1");
  }

  @Test
  void shouldNotBeOpenedUnlessUsed() throws Exception {
    stage.resource(thing(POOL, Scope.SINGLETON)).resource(thing(CONNECTION, Scope.SESSION));
    stage.model.says("Nothing to do.");

    stage.finish();
    stage.app().close();

    assertThat(log).isEmpty();
  }

  @Test
  void parallelCallsShouldShareWhatLivesAsLongAsTheSessionAndNothingShorter() throws Exception {
    stage.resource(thing(CONNECTION, Scope.SESSION)).resource(thing(CURSOR, Scope.TOOL_CALL));
    user("ask", CONNECTION);
    user("query", CURSOR);
    stage.wants("{}", "ask", "ask", "query", "query").model.says("Done.");

    stage.finish();

    List<String> told = stage.told();
    assertThat(told.get(0)).startsWith("connection-").isEqualTo(told.get(1));
    assertThat(told.get(2)).startsWith("cursor-").isNotEqualTo(told.get(3));
    assertThat(log).hasSize(6);
  }

  @Test
  void callThatFailsShouldCloseItsOwn() throws Exception {
    stage.resource(thing(CURSOR, Scope.TOOL_CALL));
    stage
        .tool("query", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              context.resource(CURSOR);
              throw new IllegalStateException("no such table");
            });
    stage.wants("{}", "query").model.says("I could not.");

    stage.finish();

    assertThat(log).containsExactly("open cursor-1", "close cursor-1");
  }

  @Test
  void callThatIsTimedOutShouldCloseItsOwn() throws Exception {
    stage.resource(thing(CURSOR, Scope.TOOL_CALL));
    stage
        .tool("query", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              context.resource(CURSOR);
              stage.clock.sleep(Duration.ofDays(1));
              return new Tool.Result.Ok("late");
            });
    stage.wants("{}", "query").model.says("I could not.");

    stage.finish();

    assertThat(log).containsExactly("open cursor-1", "close cursor-1");
  }

  @Test
  void oneThatCannotBeOpenedShouldFailTheCallAndBeTriedAgainByTheNext() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    stage.resource(
        Resource.of(
            POOL,
            Scope.SINGLETON,
            needed -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the server is away");
              }
              return new Thing("pool");
            }));
    user("ask", POOL);
    stage.wants("{}", "ask").wants("{}", "ask").model.says("Done.");

    assertThat(answer(stage.finish())).isEqualTo("Done.");
    assertThat(stage.told()).containsExactly("ask failed: the server is away", "pool-1");
  }

  @Test
  void oneThatNobodyOffersShouldFailTheCallAndNameWhatThereIs() throws Exception {
    stage.resource(thing(POOL, Scope.SINGLETON));
    user("ask", CONNECTION);
    stage.wants("{}", "ask").model.says("I could not.");

    stage.finish();

    assertThat(stage.told().getFirst()).contains("'connection'", "there are: pool");
  }

  @Test
  void oneThatAsksForMoreThanItNamedShouldNotBeOpened() throws Exception {
    stage
        .resource(thing(POOL, Scope.SINGLETON))
        .resource(
            Resource.of(
                CONNECTION,
                Scope.SESSION,
                needed -> {
                  needed.get(POOL);
                  return new Thing("connection");
                }));
    user("ask", CONNECTION);
    stage.wants("{}", "ask").model.says("I could not.");

    stage.finish();

    assertThat(stage.told().getFirst()).contains("'connection' asks for 'pool'");
    assertThat(log).isEmpty();
  }

  @Test
  void oneThatCannotBeClosedShouldNotKeepTheOthersOpen() throws Exception {
    stage
        .resource(thing(POOL, Scope.SINGLETON))
        .resource(
            new Resource<>(
                new Key<>("stubborn", AutoCloseable.class),
                Scope.SESSION,
                Set.of(),
                needed ->
                    () -> {
                      log.add("refuse");
                      throw new IllegalStateException("busy");
                    }))
        .resource(thing(CONNECTION, Scope.SESSION));
    stage
        .tool("ask", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              context.resource(CONNECTION);
              context.resource(new Key<>("stubborn", AutoCloseable.class));
              return new Tool.Result.Ok("ok");
            });
    stage.wants("{}", "ask").model.says("Done.");

    stage.finish();

    assertThat(log).containsExactly("open connection-1", "refuse", "close connection-1");
  }

  @Test
  void whatDoesNotFitTogetherShouldBeRefusedAtTheStart() {
    refused("named 'pool'", thing(POOL, Scope.SESSION), thing(POOL, Scope.SESSION));
    refused(
        "'connection' needs 'pool'",
        thing(CONNECTION, Scope.SESSION, POOL),
        thing(CURSOR, Scope.SESSION));
    refused(
        "'pool' lives as long as a SINGLETON and needs 'cursor'",
        thing(POOL, Scope.SINGLETON, CURSOR),
        thing(CURSOR, Scope.TOOL_CALL));
    refused(
        "in a circle: connection needs cursor needs pool needs connection",
        thing(POOL, Scope.SESSION, CONNECTION),
        thing(CONNECTION, Scope.SESSION, CURSOR),
        thing(CURSOR, Scope.SESSION, POOL));
    refused("in a circle: pool needs pool", thing(POOL, Scope.SESSION, POOL));
    refused(
        "of type java.lang.String",
        new Resource<>(
            CONNECTION,
            Scope.SESSION,
            Set.of(new Key<>("pool", String.class)),
            needed -> new Thing("connection")),
        thing(POOL, Scope.SESSION));
  }

  private void refused(String message, Resource<?>... resources) {
    RunnerStage fresh = new RunnerStage(Path.of("unused"));
    List.of(resources).forEach(fresh::resource);
    assertThatThrownBy(fresh::app).isInstanceOf(PortException.class).hasMessageContaining(message);
  }
}
