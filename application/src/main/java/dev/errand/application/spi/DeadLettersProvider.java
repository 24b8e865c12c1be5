package dev.errand.application.spi;

import dev.errand.application.port.out.DeadLetters;

/** Opens stores of dead letters. */
public interface DeadLettersProvider extends Provider<DeadLetters> {}
