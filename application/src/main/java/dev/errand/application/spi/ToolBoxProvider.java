package dev.errand.application.spi;

import dev.errand.application.port.out.ToolBox;

/** Opens tool boxes. */
public interface ToolBoxProvider extends Provider<ToolBox> {}
