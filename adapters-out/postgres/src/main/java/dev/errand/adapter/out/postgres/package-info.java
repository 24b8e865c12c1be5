/** What is kept in a PostgreSQL database; other modules see nothing of it but the providers. */
package dev.errand.adapter.out.postgres;
