package dev.errand.adapter.out.openai;

/** What came is no reply. Its message holds nothing the server wrote. */
final class MalformedReply extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String why;

  MalformedReply(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  String why() {
    return why;
  }
}
