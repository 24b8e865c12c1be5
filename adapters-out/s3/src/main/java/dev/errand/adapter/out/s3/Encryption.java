package dev.errand.adapter.out.s3;

import org.jspecify.annotations.Nullable;

/**
 * How the service encrypts what it keeps.
 *
 * @param algorithm as S3 calls it
 * @param key the key of KMS, or null for the service's own
 */
record Encryption(String algorithm, @Nullable String key) {}
