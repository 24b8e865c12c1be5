/** Language models that speak the OpenAI wire. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.openai {
  requires dev.errand.application;
  requires tools.jackson.databind;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.apache.httpcomponents.core5.httpcore5;
  // The HTTP client sets socket options through it, and being automatic modules cannot say so.
  requires jdk.net;
  requires static org.jspecify;

  provides dev.errand.application.spi.LanguageModelProvider with
      dev.errand.adapter.out.openai.OpenAiModelProvider;
}
