package dev.errand.adapter.out.offline;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.ModelProfile;

/** Plays the language model. A reply depends on the request alone. */
final class OfflineAnalyst implements LanguageModel {

  private final ModelProfile profile;

  OfflineAnalyst(ModelProfile profile) {
    this.profile = profile;
  }

  @Override
  public ModelProfile profile() {
    return profile;
  }

  @Override
  public Reply call(Request request, Listener listener) throws InterruptedException {
    Speech.stopIfInterrupted();
    long input = Speech.inputTokens(request);
    if (input >= profile.contextWindow()) {
      throw new PortException(
          new Failure.ContextTooLong(
              "the conversation has about %d tokens, but %s takes at most %d; attach fewer or smaller files"
                  .formatted(input, profile.name(), profile.contextWindow())));
    }
    Reply reply =
        Speech.reply(Analyst.next(request, Speech.room(request.maxOutputTokens())), request);
    Speech.stream(reply, listener);
    return reply;
  }
}
