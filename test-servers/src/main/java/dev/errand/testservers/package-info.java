/**
 * Real servers for tests of adapters and of whole fleets, one of each kind for a JVM, all on the
 * loopback address. {@link dev.errand.testservers.TestServers} says where they come from. Nothing
 * here knows the product, and nothing of it is delivered.
 */
@NullMarked
package dev.errand.testservers;

import org.jspecify.annotations.NullMarked;
