package dev.errand.bootstrap;

import java.lang.reflect.InvocationTargetException;

/**
 * Where the process starts. Compiled for an older Java than everything else, so that it can say in
 * one line what is missing; it knows the rest of the program by name only.
 */
public final class Main {

  private static final int NEEDED = 25;
  private static final int USAGE = 2;

  private Main() {}

  /** Runs the command given by {@code args}; ends the process with its exit code. */
  public static void main(String[] args) throws Throwable {
    if (Runtime.version().feature() < NEEDED) {
      System.err.println(
          "errand: needs Java "
              + NEEDED
              + " or newer, but this is Java "
              + Runtime.version().feature()
              + " in "
              + System.getProperty("java.home")
              + "; start bin/errand, which looks for one, or set JAVA_HOME");
      System.exit(USAGE);
    }
    try {
      Class.forName("dev.errand.bootstrap.Program")
          .getDeclaredMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
