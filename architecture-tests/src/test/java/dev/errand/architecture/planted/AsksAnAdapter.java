package dev.errand.architecture.planted;

import dev.errand.adapter.out.offline.OfflineModelProvider;

/** Bootstrap would find it by its scheme. */
public final class AsksAnAdapter {

  /** Goes round the catalog. */
  public String scheme() {
    return new OfflineModelProvider().scheme();
  }
}
