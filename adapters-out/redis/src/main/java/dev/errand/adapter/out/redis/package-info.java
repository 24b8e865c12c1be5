/** The mailbox in Redis. Scripts beside these classes hold its rules; Java only carries. */
package dev.errand.adapter.out.redis;
