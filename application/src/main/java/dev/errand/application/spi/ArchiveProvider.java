package dev.errand.application.spi;

import dev.errand.application.port.out.Archive;

/** Opens archives. */
public interface ArchiveProvider extends Provider<Archive> {}
