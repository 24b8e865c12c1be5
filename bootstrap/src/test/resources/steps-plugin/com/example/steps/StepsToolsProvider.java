package com.example.steps;

import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ToolBoxProvider;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Serves {@code steps:} as a tool box. */
public final class StepsToolsProvider implements ToolBoxProvider {

  /** A provider; does nothing yet. */
  public StepsToolsProvider() {}

  @Override
  public String scheme() {
    return "steps";
  }

  @Override
  public ToolBox open(URI address, AdapterContext context) {
    try {
      Scene scene = Scene.of(address);
      return new Box(List.of(new Stamp(scene), new Look(scene)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Box(List<Tool> tools) implements ToolBox {
    @Override
    public String name() {
      return "steps";
    }
  }

  private static ToolSpec spec(String name, String argument, Effect effect) {
    return new ToolSpec(
        name,
        "One of the steps.",
        """
        {"type": "object", "properties": {"%1$s": {"type": "string"}}, "required": ["%1$s"]}
        """
            .formatted(argument),
        effect,
        Duration.ofMinutes(3));
  }

  private static Path stamp(Scene scene, String key) {
    return scene.directory().resolve("stamps").resolve(key.replaceAll("[^A-Za-z0-9._-]", "_"));
  }

  /** An effect that is there or not: a file that only one can create. */
  private record Stamp(Scene scene) implements Tool {
    @Override
    public ToolSpec spec() {
      return StepsToolsProvider.spec("stamp", "label", Effect.IDEMPOTENT);
    }

    @Override
    public Result run(String arguments, ToolContext context) throws Exception {
      String key = context.idempotencyKey();
      scene.note("stamp " + key);
      Scene.pause(key);
      try {
        Files.writeString(stamp(scene, key), arguments, StandardOpenOption.CREATE_NEW);
        scene.note("stamped " + key);
      } catch (FileAlreadyExistsException e) {
        scene.note("again " + key);
      }
      Scene.pause(key);
      Trail.begin(context.workspace(), key);
      return new Result.Ok(key);
    }
  }

  /** Looks for the stamp and the file that an earlier step made, perhaps on another machine. */
  private record Look(Scene scene) implements Tool {
    @Override
    public ToolSpec spec() {
      return StepsToolsProvider.spec("look", "stamp", Effect.READ_ONLY);
    }

    @Override
    public Result run(String arguments, ToolContext context) throws Exception {
      String key = arguments.replaceFirst("(?s).*:\\s*\"", "").replaceFirst("(?s)\"\\s*}\\s*$", "");
      scene.note("look " + key);
      Scene.pause(key);
      scene.gate("look", context.session().acceptedBrief().input().text());
      if (!Files.exists(stamp(scene, key))) {
        return new Result.Failed("there is no stamp of " + key);
      }
      String found = Trail.goOn(context.workspace(), key);
      return new Result.Ok("stamp of " + key + ", trail of " + found);
    }
  }
}
