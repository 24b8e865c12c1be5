package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptedModelTest implements LanguageModelContract {

  private final ScriptedModel model = new ScriptedModel();

  @Override
  public LanguageModel model() {
    return new ScriptedModel().says("All is well.");
  }

  @Test
  void turnsShouldBeTakenInOrderAndRequestsRemembered() throws Exception {
    Failure throttled = new Failure.Throttled("slow down", null);
    model
        .wants("query", "{\"sql\":\"SELECT 1\"}")
        .fails(throttled)
        .does((request, listener) -> said(request.key()));

    Reply first = model.call(Fixtures.request("one"), Listener.NONE);
    assertThatThrownBy(() -> model.call(Fixtures.request("two"), Listener.NONE))
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure()).isEqualTo(throttled));
    Reply third = model.call(Fixtures.request("three"), Listener.NONE);

    assertThat(first.calls()).containsExactly(new WantedCall("query", "{\"sql\":\"SELECT 1\"}"));
    assertThat(third.text()).isEqualTo("brief-1/1");
    assertThat(model.requests())
        .containsExactly(
            Fixtures.request("one"), Fixtures.request("two"), Fixtures.request("three"));
    assertThat(model.turnsLeft()).isZero();
  }

  @Test
  void theEndOfTheScriptShouldBeAFailureUnlessSaidOtherwise() throws Exception {
    assertThatThrownBy(() -> model.call(Fixtures.request("one"), Listener.NONE))
        .isInstanceOf(PortException.class)
        .hasMessageContaining("script");

    model.otherwise((request, listener) -> said("always"));

    assertThat(model.call(Fixtures.request("two"), Listener.NONE).text()).isEqualTo("always");
    assertThat(model.call(Fixtures.request("three"), Listener.NONE).text()).isEqualTo("always");
  }

  @Test
  void theListenerShouldHearToolCallsAndUsage() throws Exception {
    List<String> heard = new ArrayList<>();
    model.wants("query", "{}");

    model.call(
        Fixtures.request("one"),
        new Listener() {
          @Override
          public void toolCallStarted(int index, String tool) {
            heard.add("start " + index + " " + tool);
          }

          @Override
          public void toolCallDelta(int index, String argumentsDelta) {
            heard.add("delta " + index + " " + argumentsDelta);
          }

          @Override
          public void toolCallEnded(int index) {
            heard.add("end " + index);
          }

          @Override
          public void usage(TokenUsage tokens) {
            heard.add(tokens.input() + " in, " + tokens.output() + " out");
          }
        });

    assertThat(heard).containsExactly("start 0 query", "delta 0 {}", "end 0", "10 in, 5 out");
  }

  private static Reply said(String text) {
    return new Reply(text, List.of(), TokenUsage.NONE, false);
  }
}
