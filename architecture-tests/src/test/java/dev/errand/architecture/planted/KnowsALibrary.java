package dev.errand.architecture.planted;

import tools.jackson.databind.JsonNode;

/** A domain class would not name a JSON library. */
public record KnowsALibrary(JsonNode node) {}
