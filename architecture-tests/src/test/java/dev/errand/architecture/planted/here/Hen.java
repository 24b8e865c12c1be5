package dev.errand.architecture.planted.here;

import dev.errand.architecture.planted.there.Egg;

/** One half of a cycle of packages. */
public record Hen(Egg from) {}
