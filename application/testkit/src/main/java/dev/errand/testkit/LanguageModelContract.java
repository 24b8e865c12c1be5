package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.Reply;
import org.junit.jupiter.api.Test;

/** What every language model promises, whatever it says. */
public interface LanguageModelContract {

  /** A model that will answer {@link #request} with a text and no tool calls. */
  LanguageModel model();

  /** What it is asked. */
  default LanguageModel.Request request() {
    return Fixtures.request("Say that all is well.");
  }

  @Test
  default void aModelShouldSayWhatItIs() {
    LanguageModel model = model();

    assertThat(model.profile().name()).isNotBlank();
    assertThat(model.profile()).isEqualTo(model.profile());
  }

  @Test
  default void aQuestionShouldBeAnsweredAndItsTokensCounted() throws Exception {
    Reply reply = model().call(request(), Listener.NONE);

    assertThat(reply.text()).isNotBlank();
    assertThat(reply.calls()).isEmpty();
    assertThat(reply.tokens().input()).isPositive();
    assertThat(reply.tokens().output()).isPositive();
  }

  @Test
  default void theListenerShouldHearTheWholeReplyOnTheCallingThread() throws Exception {
    StringBuilder heard = new StringBuilder();
    Thread caller = Thread.currentThread();
    Listener listener =
        new Listener() {
          @Override
          public void text(String delta) {
            assertThat(Thread.currentThread()).isSameAs(caller);
            heard.append(delta);
          }
        };

    Reply reply = model().call(request(), listener);

    assertThat(heard.toString()).isEqualTo(reply.text());
  }

  @Test
  default void anInterruptedThreadShouldNotGetAnAnswer() {
    LanguageModel model = model();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> model.call(request(), Listener.NONE))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
