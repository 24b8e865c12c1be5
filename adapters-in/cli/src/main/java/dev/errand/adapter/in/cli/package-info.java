/** The command line: parses arguments, calls incoming ports, prints what they return. */
package dev.errand.adapter.in.cli;
