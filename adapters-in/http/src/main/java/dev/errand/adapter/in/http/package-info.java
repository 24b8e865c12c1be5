/**
 * The HTTP interface: briefs in, reports, health, metrics and events out. It calls incoming ports
 * and decides nothing.
 */
package dev.errand.adapter.in.http;
