/** Metrics by Micrometer, scraped by Prometheus. */
package dev.errand.adapter.out.micrometer;
