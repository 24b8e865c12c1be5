/** Ports served by memory and local files, for one process without any server. */
package dev.errand.adapter.out.embedded;
