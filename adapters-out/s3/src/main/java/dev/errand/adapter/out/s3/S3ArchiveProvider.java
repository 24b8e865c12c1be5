package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.Archive;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ArchiveProvider;
import java.net.URI;

/**
 * Opens archives in Amazon S3: {@code s3://BUCKET/PREFIX}. Options:
 *
 * <ul>
 *   <li>{@code region}: such as {@code eu-central-1}; if not given, the one the environment, the
 *       profile or the machine names
 *   <li>{@code endpoint}: where another server with the same wire answers, such as {@code
 *       http://127.0.0.1:9000}
 *   <li>{@code compression}: {@code gzip} (default), {@code zstd} or {@code none}, of what is
 *       stored from now on; whatever was stored before can be read all the same
 *   <li>{@code sse}: {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}; if not given, the
 *       bucket's own setting holds
 *   <li>{@code kms-key}: the key's id or ARN, with {@code sse=aws:kms}
 *   <li>{@code tags}: {@code key:value,key:value}, at most ten, put on every object
 *   <li>{@code replica}: another address {@code s3://…}, percent-encoded, which gets all that this
 *       one gets, after it; it may have all options but this one, and takes {@code compression} and
 *       {@code tags} from here if it has none of its own
 * </ul>
 *
 * <p>Credentials are found by AWS's own chain: environment, profile, role of the pod or machine;
 * none belongs into the address. Archives are thread-safe, block the calling thread, hold
 * connections and are closed by whoever opened them. The first call connects. Storing holds at most
 * four buffers of a part's size in memory: 8 MiB each up to a workspace of 72 GiB.
 */
public final class S3ArchiveProvider implements ArchiveProvider {

  /** For {@link java.util.ServiceLoader}. */
  public S3ArchiveProvider() {}

  @Override
  public String scheme() {
    return S3Address.SCHEME;
  }

  @Override
  public Archive open(URI address, AdapterContext context) {
    S3Address parsed = S3Address.parse(address);
    return new S3Archive(parsed, context.scheduler(), context.ids(), context.telemetry());
  }
}
