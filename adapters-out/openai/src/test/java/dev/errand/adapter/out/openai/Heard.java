package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.domain.budget.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener is told. */
final class Heard implements Listener {

  final List<String> lines = new ArrayList<>();

  @Override
  public void text(String delta) {
    lines.add("text " + delta);
  }

  @Override
  public void toolCallStarted(int index, String tool) {
    lines.add("started " + index + " " + tool);
  }

  @Override
  public void toolCallDelta(int index, String argumentsDelta) {
    lines.add("delta " + index + " " + argumentsDelta);
  }

  @Override
  public void toolCallEnded(int index) {
    lines.add("ended " + index);
  }

  @Override
  public void usage(TokenUsage tokens) {
    lines.add("usage " + tokens.input() + "/" + tokens.cachedInput() + "/" + tokens.output());
  }
}
