package dev.errand.application.spi;

import dev.errand.application.port.out.FileContents;

/** Opens stores of file contents that all machines reach. */
public interface FileContentsProvider extends Provider<FileContents> {}
