package com.example.steps;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.LanguageModelProvider;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/** Serves {@code steps:} as a model. */
public final class StepsModelProvider implements LanguageModelProvider {

  /** A provider; does nothing yet. */
  public StepsModelProvider() {}

  @Override
  public String scheme() {
    return "steps";
  }

  @Override
  public LanguageModel open(URI address, AdapterContext context) {
    try {
      return new Steps(
          Scene.of(address),
          new ModelProfile("steps:", Price.perMillion("1", "2"), 10_000, "Always the same."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stamps, looks, answers. What it does next is in the conversation. */
  private record Steps(Scene scene, ModelProfile profile) implements LanguageModel {
    @Override
    public Reply call(Request request, Listener listener) throws InterruptedException {
      String input = ((Message.Asked) request.messages().getFirst()).text();
      try {
        scene.note("model " + request.key());
        if (input.contains("refuse")) {
          throw new PortException(new Failure.Rejected("this brief is meant to fail"));
        }
        Scene.pause(request.key());
        return switch (request.messages().getLast()) {
          case Message.Asked asked -> wants("stamp", "label", input.split(" ", 2)[0]);
          case Message.ToolAnswered answered when answered.tool().equals("stamp") -> {
            scene.gate("model", input);
            yield wants("look", "stamp", answered.text());
          }
          case Message.ToolAnswered answered -> says("seen " + answered.text(), List.of());
          case Message other -> throw new IllegalStateException("unexpected: " + other);
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Reply wants(String tool, String name, String value) {
      return says("", List.of(new WantedCall(tool, "{\"%s\": \"%s\"}".formatted(name, value))));
    }

    private static Reply says(String text, List<WantedCall> calls) {
      return new Reply(text, calls, new TokenUsage(10, 0, 10), false);
    }
  }
}
