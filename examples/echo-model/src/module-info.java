/** An adapter of its own: a model that says what it was asked. */
module com.example.echo {
  requires dev.errand.application;

  provides dev.errand.application.spi.LanguageModelProvider with
      com.example.echo.EchoModelProvider;
}
