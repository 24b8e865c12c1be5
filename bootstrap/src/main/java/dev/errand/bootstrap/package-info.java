/**
 * The only place that knows every part: reads the configuration, finds adapters, connects them and
 * starts the program.
 */
package dev.errand.bootstrap;
