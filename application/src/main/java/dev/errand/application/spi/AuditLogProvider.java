package dev.errand.application.spi;

import dev.errand.application.port.out.AuditLog;

/** Opens audit logs. */
public interface AuditLogProvider extends Provider<AuditLog> {}
