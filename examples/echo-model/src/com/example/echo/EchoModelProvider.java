package com.example.echo;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.LanguageModelProvider;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import java.net.URI;
import java.util.List;

/** Serves {@code echo:}. */
public final class EchoModelProvider implements LanguageModelProvider {

  /** A provider; does nothing yet. */
  public EchoModelProvider() {}

  @Override
  public String scheme() {
    return "echo";
  }

  @Override
  public LanguageModel open(URI address, AdapterContext context) {
    return new Echo(new ModelProfile("echo:", Price.FREE, 10_000, "Only an echo."));
  }

  private record Echo(ModelProfile profile) implements LanguageModel {
    @Override
    public Reply call(Request request, Listener listener) {
      String text =
          request.messages().getLast() instanceof Message.Asked asked ? asked.text() : "What?";
      return new Reply(text, List.of(), new TokenUsage(text.length(), 0, text.length()), false);
    }
  }
}
