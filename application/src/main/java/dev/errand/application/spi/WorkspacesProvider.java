package dev.errand.application.spi;

import dev.errand.application.port.out.Workspaces;

/** Opens stores of workspace files. */
public interface WorkspacesProvider extends Provider<Workspaces> {}
