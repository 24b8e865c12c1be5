/**
 * The audit log: what is attested in it, how its chains are proved, signed and taken elsewhere. Of
 * use to the services only; what others may ask is in {@code port.in}.
 */
package dev.errand.application.audit;
