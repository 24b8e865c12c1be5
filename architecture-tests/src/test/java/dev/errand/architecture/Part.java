package dev.errand.architecture;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The modules of the product and what each may know: the table of the architecture. */
enum Part {
  DOMAIN("domain", "dev.errand.domain", List.of()),
  APPLICATION("application", "dev.errand.application", List.of(DOMAIN)),
  TESTKIT(
      "application/testkit",
      "dev.errand.testkit",
      List.of(DOMAIN, APPLICATION),
      "org.junit.jupiter.api",
      "org.assertj.core"),

  CLI(
      "adapters-in/cli",
      "dev.errand.adapter.in.cli",
      List.of(DOMAIN, APPLICATION),
      "info.picocli",
      "tools.jackson.core",
      "tools.jackson.databind"),
  HTTP(
      "adapters-in/http",
      "dev.errand.adapter.in.http",
      List.of(DOMAIN, APPLICATION),
      "io.helidon.common.buffers",
      "io.helidon.common.context",
      "io.helidon.common.mapper",
      "io.helidon.common.parameters",
      "io.helidon.common.socket",
      "io.helidon.common.uri",
      "io.helidon.http",
      "io.helidon.http.media",
      "io.helidon.webserver",
      "tools.jackson.core",
      "tools.jackson.databind"),

  EMBEDDED(
      "adapters-out/embedded",
      "dev.errand.adapter.out.embedded",
      List.of(DOMAIN, APPLICATION),
      "org.apache.commons.compress"),
  JSON(
      "adapters-out/json",
      "dev.errand.adapter.out.json",
      List.of(DOMAIN, APPLICATION),
      "com.networknt.schema",
      "tools.jackson.core",
      "tools.jackson.databind",
      "tools.jackson.dataformat.yaml"),
  OPENAI(
      "adapters-out/openai",
      "dev.errand.adapter.out.openai",
      List.of(DOMAIN, APPLICATION),
      "jdk.net",
      "org.apache.httpcomponents.client5.httpclient5",
      "org.apache.httpcomponents.core5.httpcore5",
      "tools.jackson.core",
      "tools.jackson.databind"),
  OFFLINE(
      "adapters-out/offline",
      "dev.errand.adapter.out.offline",
      List.of(DOMAIN, APPLICATION),
      "tools.jackson.core",
      "tools.jackson.databind"),
  DUCKDB(
      "adapters-out/duckdb",
      "dev.errand.adapter.out.duckdb",
      List.of(DOMAIN, APPLICATION),
      "duckdb.jdbc",
      "java.desktop",
      "java.sql",
      "org.apache.fontbox",
      "org.apache.pdfbox",
      "org.apache.pdfbox.io",
      "tools.jackson.core",
      "tools.jackson.databind"),
  REDIS(
      "adapters-out/redis",
      "dev.errand.adapter.out.redis",
      List.of(DOMAIN, APPLICATION),
      "io.netty.common",
      "lettuce.core"),
  MICROMETER(
      "adapters-out/micrometer",
      "dev.errand.adapter.out.micrometer",
      List.of(DOMAIN, APPLICATION),
      "java.management",
      "micrometer.core",
      "micrometer.registry.prometheus"),
  SQS(
      "adapters-out/sqs",
      "dev.errand.adapter.out.sqs",
      List.of(DOMAIN, APPLICATION),
      "software.amazon.awssdk.awscore",
      "software.amazon.awssdk.core",
      "software.amazon.awssdk.http",
      "software.amazon.awssdk.http.apache5",
      "software.amazon.awssdk.regions",
      "software.amazon.awssdk.services.s3",
      "software.amazon.awssdk.services.sqs",
      "software.amazon.awssdk.utils"),
  POSTGRES(
      "adapters-out/postgres",
      "dev.errand.adapter.out.postgres",
      List.of(DOMAIN, APPLICATION),
      "com.zaxxer.hikari",
      "flyway.core",
      "jakarta.xml.bind",
      "java.logging",
      "java.sql",
      "org.checkerframework.checker.qual",
      "org.jooq",
      "org.postgresql.jdbc"),
  S3(
      "adapters-out/s3",
      "dev.errand.adapter.out.s3",
      List.of(DOMAIN, APPLICATION),
      "com.github.luben.zstd_jni",
      "org.apache.commons.compress",
      "software.amazon.awssdk.awscore",
      "software.amazon.awssdk.core",
      "software.amazon.awssdk.http",
      "software.amazon.awssdk.http.apache5",
      "software.amazon.awssdk.regions",
      "software.amazon.awssdk.services.s3",
      "software.amazon.awssdk.utils"),

  BOOTSTRAP(
      "bootstrap",
      "dev.errand.bootstrap",
      List.of(DOMAIN, APPLICATION, CLI, HTTP),
      "java.logging",
      "jdk.unsupported",
      "tools.jackson.core",
      "tools.jackson.dataformat.yaml");

  private final String folder;
  private final String module;
  private final List<Part> parts;
  private final List<String> libraries;

  Part(String folder, String module, List<Part> parts, String... libraries) {
    this.folder = folder;
    this.module = module;
    this.parts = parts;
    this.libraries = List.of(libraries);
  }

  /** Where it lives, from the root. */
  String folder() {
    return folder;
  }

  Path directory() {
    return Reactor.root().resolve(folder);
  }

  /** The name of its JPMS module, which is its root package too. */
  String module() {
    return module;
  }

  /** The modules its classes may name. */
  Set<String> mayKnow() {
    Set<String> names = new HashSet<>(libraries);
    names.addAll(List.of(module, "java.base", "org.jspecify"));
    parts.forEach(part -> names.add(part.module));
    return names;
  }

  /** The packages it lets everybody see. */
  Set<String> exported() {
    return Reactor.descriptor(this).descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  boolean isAdapter() {
    return isAdapterIn() || isAdapterOut();
  }

  boolean isAdapterIn() {
    return folder.startsWith("adapters-in/");
  }

  boolean isAdapterOut() {
    return folder.startsWith("adapters-out/");
  }
}
