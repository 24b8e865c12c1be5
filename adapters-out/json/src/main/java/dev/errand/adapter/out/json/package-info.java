/**
 * JSON and YAML forms of events, snapshots, envelopes and agent documents, with explicit type names
 * and a version.
 */
package dev.errand.adapter.out.json;
