/** A model that always takes the same three steps, and the tools it takes them with. */
module com.example.steps {
  requires dev.errand.application;

  provides dev.errand.application.spi.LanguageModelProvider with
      com.example.steps.StepsModelProvider;
  provides dev.errand.application.spi.ToolBoxProvider with
      com.example.steps.StepsToolsProvider;
}
