/**
 * What Errand needs from the outside. Every port blocks plainly, answers {@linkplain
 * Thread#interrupt() interruption} by stopping, and throws {@link
 * dev.errand.application.port.out.PortException} with a classified failure and nothing else.
 * Implementations are thread-safe unless a type says otherwise.
 */
package dev.errand.application.port.out;
