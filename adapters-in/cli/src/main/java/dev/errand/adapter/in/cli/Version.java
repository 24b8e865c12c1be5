package dev.errand.adapter.in.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build: the module's, or the manifest's when it runs on the class path. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"errand " + current()};
  }

  static String current() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
        .orElse("unpackaged");
  }
}
