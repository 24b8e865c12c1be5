package dev.errand.bench;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ToolBoxProvider;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The two tools as a tool box of Errand: {@code orders:}. */
public final class OrdersProvider implements ToolBoxProvider {

  private static final JsonMapper JSON = new JsonMapper();

  @Override
  public String scheme() {
    return "orders";
  }

  @Override
  public ToolBox open(URI address, AdapterContext context) {
    return new Orders();
  }

  private static final class Orders implements ToolBox {
    @Override
    public String name() {
      return "orders";
    }

    @Override
    public List<Tool> tools() {
      return List.of(
          new Told(
              spec(Dialogue.FIND, Dialogue.FIND_DESCRIPTION, Dialogue.FIND_SCHEMA),
              in -> Dialogue.find(in.path("region").asString(), in.path("month").asString())),
          new Told(
              spec(Dialogue.SUM, Dialogue.SUM_DESCRIPTION, Dialogue.SUM_SCHEMA),
              in -> {
                List<Double> amounts = new ArrayList<>();
                in.path("amounts").forEach(amount -> amounts.add(amount.asDouble()));
                return Dialogue.sum(amounts);
              }));
    }

    @Override
    public Health check() {
      return new Health.Up();
    }

    private static ToolSpec spec(String name, String description, String schema) {
      return new ToolSpec(name, description, schema, Effect.READ_ONLY, Duration.ofSeconds(30));
    }
  }

  private record Told(ToolSpec spec, java.util.function.Function<JsonNode, String> does)
      implements Tool {
    @Override
    public Result run(String arguments, ToolContext context) {
      return new Result.Ok(does.apply(JSON.readTree(arguments)));
    }
  }
}
