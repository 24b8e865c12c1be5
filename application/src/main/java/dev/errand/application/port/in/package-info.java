/**
 * What can be asked of Errand: one interface per use case, a verb phrase each. Whoever calls one is
 * an incoming adapter. All block plainly and throw {@link
 * dev.errand.application.port.out.PortException} with a classified failure.
 */
package dev.errand.application.port.in;
