package dev.errand.application.spi;

import dev.errand.application.port.out.QuotaAccounts;

/** Opens quota accounts. */
public interface QuotaAccountsProvider extends Provider<QuotaAccounts> {}
