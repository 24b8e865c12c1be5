package dev.errand.adapter.in.cli;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process around the command line whose every part a test can see and set. */
final class Process implements Environment {

  final FakeApplication application = new FakeApplication();
  final TurnableScheduler time = new TurnableScheduler();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final Map<String, String> configuration = new TreeMap<>();
  final List<Adapter> adapters = new ArrayList<>();
  final List<CommandLineApp.GlobalOptions> openings = new ArrayList<>();
  final List<String> read = new ArrayList<>();
  Failure refusal;
  boolean applicationOpened;
  boolean terminal;
  boolean colour;
  int width = 80;
  int served;
  Runnable interrupt = () -> {};
  String input = "";

  int run(String... args) {
    PrintWriter usage = new PrintWriter(err, true);
    return CommandLineApp.run(
        List.of(args),
        new PrintWriter(out, true),
        usage,
        options -> {
          openings.add(options);
          return this;
        });
  }

  JsonNode json() {
    assertThatOneLine();
    return JsonMapper.shared().readTree(out.toString());
  }

  private void assertThatOneLine() {
    if (out.toString().lines().count() != 1) {
      throw new AssertionError("not exactly one document: " + out);
    }
  }

  @Override
  public ErrandApplication application() {
    applicationOpened = true;
    if (refusal != null) {
      throw new PortException(refusal);
    }
    return application;
  }

  @Override
  public Codecs codecs() {
    return new FakeCodecs();
  }

  @Override
  public BriefReader briefReader() {
    return (document, source, directory) -> {
      read.add(source + " in '" + directory + "'");
      if (document.contains("unknown:")) {
        throw new PortException(
            new Failure.InvalidRequest(source + ": unknown field 'unknown'; remove it"));
      }
      return new NewBrief(
          document.startsWith("id: ") ? new BriefId(document.substring(4).strip()) : null,
          new AgentChoice.Named("data-analyst"),
          new Input.Text(document),
          List.of(),
          UserIdentity.of("ada"),
          null,
          null,
          null,
          null,
          Map.of(),
          null,
          null);
    };
  }

  @Override
  public AuditFiles auditFiles() {
    return application;
  }

  @Override
  public TurnableScheduler scheduler() {
    return time;
  }

  @Override
  public ZoneId zone() {
    return ZoneId.of("Europe/Berlin");
  }

  @Override
  public String configurationSchema() {
    return "{\"type\":\"object\"}";
  }

  @Override
  public Map<String, String> configuration() {
    return configuration;
  }

  @Override
  public List<Adapter> adapters() {
    return adapters;
  }

  @Override
  public int serve(ErrandApplication given) {
    interrupt.run();
    return served;
  }

  @Override
  public PrintWriter out() {
    return new PrintWriter(out, true);
  }

  @Override
  public PrintWriter err() {
    return new PrintWriter(err, true);
  }

  @Override
  public InputStream in() {
    return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean terminal() {
    return terminal;
  }

  @Override
  public int terminalWidth() {
    return width;
  }

  @Override
  public boolean colour() {
    return colour;
  }

  @Override
  public void onInterrupt(Runnable first) {
    interrupt = first;
  }
}
