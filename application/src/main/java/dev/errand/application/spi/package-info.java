/**
 * How an adapter module offers a port: one public class per port it serves implements a provider
 * and is named in {@code module-info}. Providers are found once, at start; the scheme of a URI in
 * the configuration chooses among them.
 */
package dev.errand.application.spi;
