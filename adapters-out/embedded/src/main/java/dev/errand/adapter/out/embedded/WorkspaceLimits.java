package dev.errand.adapter.out.embedded;

/**
 * How large a workspace may grow.
 *
 * @param maxFileBytes bytes of a file
 * @param maxFiles files of a workspace
 */
record WorkspaceLimits(long maxFileBytes, long maxFiles) {}
