package dev.errand.architecture.planted.there;

import dev.errand.architecture.planted.here.Hen;

/** The other half. */
public record Egg(Hen from) {}
