package dev.errand.application.port.out;

import java.util.List;

/** Tools that belong together. */
public interface ToolBox extends Health.Source {

  /** Its name, for people. */
  String name();

  /** Its tools; their names are unique within the runtime. */
  List<Tool> tools();

  /** What its tools share; names are unique within the runtime. */
  default List<Resource<?>> resources() {
    return List.of();
  }
}
