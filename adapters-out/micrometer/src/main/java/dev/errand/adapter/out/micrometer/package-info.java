/**
 * Metrics by Micrometer, scraped by Prometheus. What the runtime measures, by the names Prometheus
 * sees (dots become underscores, counters end in {@code _total}, timers in {@code _seconds} with
 * {@code _count}, {@code _sum} and {@code _max}):
 *
 * <table>
 *   <caption>Metrics</caption>
 *   <tr><th>name</th><th>labels</th><th>what it is</th></tr>
 *   <tr><td>{@code errand_briefs_finished_total}</td><td>outcome</td><td>briefs that ended</td></tr>
 *   <tr><td>{@code errand_brief_duration_seconds}</td><td>outcome</td>
 *       <td>from acceptance to the end</td></tr>
 *   <tr><td>{@code errand_briefs_in_flight}</td><td></td><td>briefs this process works on</td></tr>
 *   <tr><td>{@code errand_briefs_abandoned_total}</td><td></td>
 *       <td>briefs that heeded no interrupt</td></tr>
 *   <tr><td>{@code errand_model_duration_seconds}</td><td>model, result</td>
 *       <td>model calls; the result is {@code ok} or the class of the failure, so that its count
 *       also tells errors by class</td></tr>
 *   <tr><td>{@code errand_tool_duration_seconds}</td><td>tool, result</td><td>tool calls</td></tr>
 *   <tr><td>{@code errand_tokens_total}</td><td>direction, model</td>
 *       <td>tokens in and out</td></tr>
 *   <tr><td>{@code errand_cost_total}</td><td>model</td>
 *       <td>money, by the price table; 0 where it has no price</td></tr>
 *   <tr><td>{@code errand_breaker_open}</td><td>model</td>
 *       <td>1 while the breaker is open or half open</td></tr>
 *   <tr><td>{@code errand_mailbox_waiting}</td><td></td><td>messages that wait</td></tr>
 *   <tr><td>{@code errand_mailbox_in_flight}</td><td></td><td>messages somebody works on</td></tr>
 *   <tr><td>{@code errand_mailbox_oldest_age_seconds}</td><td></td>
 *       <td>age of the oldest that waits</td></tr>
 *   <tr><td>{@code errand_dead_letters_total}</td><td>failure</td>
 *       <td>briefs given up, by class</td></tr>
 *   <tr><td>{@code errand_archive_failed_total}</td><td>failure</td>
 *       <td>sessions that could not be archived</td></tr>
 *   <tr><td>{@code errand_ready_last_timestamp_seconds}</td><td></td>
 *       <td>when readiness was last asked for and given, Unix time; 0 for never</td></tr>
 *   <tr><td>{@code errand_shutdown_duration_seconds}</td><td>clean</td>
 *       <td>the drain; seen only by who pushes</td></tr>
 *   <tr><td>{@code jvm_memory_…}, {@code jvm_threads_…}, {@code process_cpu_…}, {@code
 *       system_cpu_…}</td><td></td><td>the JVM, from the first scrape on</td></tr>
 * </table>
 */
package dev.errand.adapter.out.micrometer;
